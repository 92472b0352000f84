/** Models on the owner's disk: fetched when asked for, looked for by everybody else. */
export { addModel } from './add-model.ts';
export type { AddedFile } from './add-model.ts';
export { HUB } from './addresses.ts';
export {
  sumFileBytes,
  listModelFiles,
  findCatalogueModel,
  resolveModelFolder,
  readModelState,
} from './catalogue.ts';
export type { Catalogue, ModelState } from './catalogue.ts';
export { findModel, createUnknownModelError } from './find-model.ts';
export type { FoundModel } from './find-model.ts';
export { createFolderSource } from './folder-source.ts';
export { createHubSource } from './hub-source.ts';
export { addLocalModel, readLocalModels } from './local-models.ts';
export type { LocalModel } from './local-models.ts';
export { writePrivateFile } from './private-files.ts';
export { findModelProblem, findModelProblems, requireCompleteModel } from './problems.ts';
export { checkUnused, removeModel } from './remove-model.ts';
export { RUNTIMES, hasRuntime, resolveRuntime, selectRuntime } from './runtime.ts';
export type { Runtime } from './runtime.ts';
export { installRuntime } from './runtime-install.ts';
export type { ModelSource } from './source.ts';
export { MODEL_PLACES, listPlaces, useModel } from './use-model.ts';
export type { ModelPlace, UseResult } from './use-model.ts';
