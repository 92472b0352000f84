/** What we use of `@huggingface/transformers`; it is loaded on use and may be missing. */
export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface TokenizedInputs {
  readonly input_ids: OnnxTensor;
}

export interface Tokenizer {
  (text: string, options: { text_pair?: string }): TokenizedInputs;
  (text: string, options: { add_special_tokens: boolean; return_tensor: false }): { input_ids: number[] };
}

export type TransformersModel = (
  inputs: TokenizedInputs,
) => Promise<Readonly<Record<string, OnnxTensor | undefined>>>;

interface PretrainedLoader<T> {
  from_pretrained(folder: string, options?: Readonly<Record<string, unknown>>): Promise<T>;
}

export interface TransformersModule {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    useFSCache: boolean;
    useBrowserCache: boolean;
    logLevel: number;
  };
  readonly AutoTokenizer: PretrainedLoader<Tokenizer>;
  readonly AutoModel: PretrainedLoader<TransformersModel>;
  readonly AutoModelForSequenceClassification: PretrainedLoader<TransformersModel>;
}
