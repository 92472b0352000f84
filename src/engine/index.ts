import type { Engine, EngineOptions } from './api.ts';

export type { Engine, EngineOptions } from './api.ts';
export type {
  ExportAnswer,
  RollbackAnswer,
  TrainerRecord,
  TrainingConfig,
  TrainingStatus,
  VersionStatus,
} from './vocabulary/training.ts';
export { MemoryError } from './errors.ts';
export type { ErrorCode } from './errors.ts';
export * from './vocabulary/answers.ts';
export * from './vocabulary/requests.ts';
export type { RepairAnswer, RepairOptions } from './integrity/repair.ts';
export type { Fault } from './vocabulary/damage.ts';
export type { NightReport } from './night/report.ts';
export type { NightModels, WordConcepts, WordVectors } from './models/ports.ts';
export type { SpaceIdentity } from './vocabulary/space.ts';
export type { MarkerLists } from './vocabulary/settings.ts';
export type { Entry, Origin } from './vocabulary/entry.ts';
export type * from './vocabulary/encoder.ts';
export { showControls, spellControls } from './text/controls.ts';
export { quoteInline, toDisplayName, toDisplayId } from './text/quote.ts';
export { formatReportMark, resolveReportFile } from './purge/report-folder.ts';
export { formatEntryUri } from './vocabulary/memory.ts';
export type { Memory, Recollection } from './vocabulary/memory.ts';
export { KNOWN_MODELS } from './vocabulary/known-models.ts';
export type { GgufModel, KnownModel, ModelFile, OnnxModel } from './vocabulary/models.ts';

/**
 * The engine's only door. What describes it (schemas, errors, types) is here at once; what does the work is loaded with
 * the first engine, so that a server can introduce itself before.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const engine = await import('./engine.ts');
  return engine.createEngine(options);
}
