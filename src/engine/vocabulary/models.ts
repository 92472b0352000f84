/** One file of a model, relative to the model's folder. */
export interface ModelFile {
  readonly path: string;
  readonly bytes: number;
  /** Null where nobody has told us: then what came is noted with its hash, and told. */
  readonly sha256: string | null;
}

/** A sentence-embedding or cross-encoder model in ONNX, as `@huggingface/transformers` loads it. */
export interface OnnxModel {
  /** How the owner calls it. */
  readonly id: string;
  readonly task: 'embedding' | 'reranking';
  /** Where it is downloaded from: owner and name at the model hub, and the commit. */
  readonly repository: string;
  readonly revision: string;
  /** 0 for rerankers. */
  readonly dimensions: number;
  /** How token vectors become one; 'none' where the model does it itself (its output `sentence_embedding`). */
  readonly pooling: 'mean' | 'cls' | 'last_token' | 'none';
  /** Put before what is asked and what is stored. */
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  /** Tokens at most; longer texts are embedded in overlapping pieces. */
  readonly longest: number;
  readonly licence: string;
  /** As transformers names precisions: 'q8', 'fp32', 'fp16'. The first is the default. */
  readonly precisions: readonly string[];
  /** Files of each precision beside those of all ('*'). */
  readonly files: Readonly<Record<string, readonly ModelFile[]>>;
}

/** A language model in GGUF, one file a precision. */
export interface GgufModel {
  readonly id: string;
  readonly task: 'language';
  readonly repository: string;
  readonly revision: string;
  readonly licence: string;
  readonly precisions: readonly string[];
  readonly files: Readonly<Record<string, readonly ModelFile[]>>;
}

export type KnownModel = OnnxModel | GgufModel;
