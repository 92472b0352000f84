/** Models on the owner's disk: fetched when asked for, looked for by everybody else. */
export { addModel } from './add-model.ts';
export type { AddedFile as Added } from './add-model.ts';
export { HUB } from './addresses.ts';
export {
  sumFileBytes as bytesOf,
  listModelFiles as filesOf,
  findCatalogueModel as known,
  resolveModelFolder as modelFolder,
  readModelState as stateOf,
} from './catalogue.ts';
export type { Catalogue, ModelState as State } from './catalogue.ts';
export { findModel, createUnknownModelError as unknownModel } from './find-model.ts';
export type { FoundModel } from './find-model.ts';
export { createFolderSource as folderSource } from './folder-source.ts';
export { createHubSource as hubSource } from './hub-source.ts';
export { addLocalModel as addLocal, readLocalModels as localModels } from './local-models.ts';
export type { LocalModel } from './local-models.ts';
export {
  findModelProblem as lackOf,
  findModelProblems as problemsOf,
  requireCompleteModel as wholeModel,
} from './problems.ts';
export { checkUnused, removeModel } from './remove-model.ts';
export { RUNTIMES, hasRuntime, resolveRuntime, selectRuntime as runtimeFor } from './runtime.ts';
export type { Runtime } from './runtime.ts';
export { installRuntime } from './runtime-install.ts';
export type { ModelSource as Source } from './source.ts';
export { MODEL_PLACES as PLACES, listPlaces as placesOf, useModel } from './use-model.ts';
export type { ModelPlace as Place, UseResult as Used } from './use-model.ts';
