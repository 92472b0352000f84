/** Models on the owner's disk: fetched when asked for, looked for by everybody else. */
export { addModel } from './adding.ts';
export type { Added } from './adding.ts';
export { HUB } from './addresses.ts';
export { bytesOf, filesOf, known, modelFolder, stateOf } from './catalogue.ts';
export type { Catalogue, State } from './catalogue.ts';
export { findModel, unknownModel } from './finding.ts';
export type { FoundModel } from './finding.ts';
export { folderSource } from './folder-source.ts';
export { hubSource } from './hub-source.ts';
export { addLocal, localModels } from './local.ts';
export type { LocalModel } from './local.ts';
export { checkUnused, removeModel } from './removing.ts';
export { RUNTIMES, hasRuntime, resolveRuntime, runtimeFor } from './runtime.ts';
export type { Runtime } from './runtime.ts';
export { installRuntime } from './runtime-install.ts';
export type { Source } from './source.ts';
export { PLACES, placesOf, useModel } from './using.ts';
export type { Place, Used } from './using.ts';
