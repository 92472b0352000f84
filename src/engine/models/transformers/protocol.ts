import type { OnnxModel } from '../../vocabulary/models.ts';

/** What a thread is started with. */
export interface WorkerSetup {
  readonly modulePath: string;
  readonly folder: string;
  readonly precision: string;
  readonly task: OnnxModel['task'];
  readonly pooling: OnnxModel['pooling'];
  readonly dimensions: number;
  readonly maxTokens: number;
  readonly threads: number;
  readonly idleMs: number;
}

/** `count` counts tokens without the model's marks, `frame` with them; `score` reads each text after the question. */
export type Operation = 'count' | 'frame' | 'embed' | 'score';

export interface WorkRequest {
  readonly operation: Operation;
  readonly texts: readonly string[];
  readonly question: string;
}

/**
 * Of each text: its tokens, and its row of `values` (`width` numbers a text; 0 where tokens were counted). A text of more
 * tokens than the model takes was not read: its row is empty of meaning, its tokens tell.
 */
export interface WorkResult {
  readonly kind: 'done';
  readonly tokens: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
}

/** `message` is told only of loading: what fails while reading could quote what was read. */
export interface WorkFailure {
  readonly kind: 'failed';
  readonly stage: 'library' | 'model' | 'reading';
  readonly name: string;
  readonly message: string;
}

export type WorkerMessage = { readonly kind: 'ready' } | { readonly kind: 'idle' } | WorkResult | WorkFailure;
