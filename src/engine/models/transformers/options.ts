import type { Clock } from '../../clock.ts';
import { createInputError } from '../../errors.ts';
import type { OnnxModel } from '../../vocabulary/models.ts';

export interface TransformersOptions {
  /** Absolute path of the model's folder: config.json, tokenizer.json, tokenizer_config.json, onnx/… */
  readonly folder: string;
  /** From the table of known models, or of `describeFolder`. */
  readonly model: OnnxModel;
  /** As transformers names it ('q8', 'fp32'); the model's first when left out. */
  readonly precision?: string;
  /** Finds the library: a specifier or URL that `import()` takes in the worker thread. */
  readonly resolveModulePath: () => Promise<string>;
  /** The JSON file that remembers hashes of weights, so that a start does not read a gigabyte. */
  readonly cache: string;
  readonly clock: Clock;
  /** Threads of one inference; 1 leaves the other cores to whoever else works here. */
  readonly threads?: number;
  /** The model is let go of when nobody asked for so long; 10 minutes when left out. */
  readonly idleMs?: number;
}

export const DEFAULT_IDLE_MS = 600_000;
export const DEFAULT_THREADS = 1;

export function resolvePrecision({ model, precision }: TransformersOptions): string {
  const chosen = precision ?? model.precisions[0];
  if (chosen !== undefined && model.precisions.includes(chosen)) return chosen;
  throw createInputError(
    `The model ${model.id} has no precision ${chosen ?? ''}.`,
    `Name one of: ${model.precisions.join(', ')}.`,
  );
}

export const formatAddHint = (id: string): string => `Run \`sophontic-memory models add ${id}\`.`;
