import type { OnnxModel } from '../../vocabulary/models.ts';

/** What a thread is started with. */
export interface Setup {
  readonly library: string;
  readonly folder: string;
  readonly precision: string;
  readonly task: OnnxModel['task'];
  readonly pooling: OnnxModel['pooling'];
  readonly dimensions: number;
  readonly longest: number;
  readonly threads: number;
  readonly idleMs: number;
}

/** `count` counts tokens without the model's marks, `frame` with them; `score` reads each text after the question. */
export type Verb = 'count' | 'frame' | 'embed' | 'score';

export interface Work {
  readonly verb: Verb;
  readonly texts: readonly string[];
  readonly question: string;
}

/**
 * Of each text: its tokens, and its row of `values` (`width` numbers a text; 0 where tokens were counted). A text of more
 * tokens than the model takes was not read: its row is empty of meaning, its tokens tell.
 */
export interface Done {
  readonly kind: 'done';
  readonly tokens: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
}

/** `message` is told only of loading: what fails while reading could quote what was read. */
export interface Failed {
  readonly kind: 'failed';
  readonly stage: 'library' | 'model' | 'reading';
  readonly name: string;
  readonly message: string;
}

export type FromThread = { readonly kind: 'ready' } | { readonly kind: 'idle' } | Done | Failed;
