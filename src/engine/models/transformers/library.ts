/** What we use of `@huggingface/transformers`; it is loaded on use and may be missing. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface Inputs {
  readonly input_ids: Tensor;
}

export interface Tokenizer {
  (text: string, options: { text_pair?: string }): Inputs;
  (text: string, options: { add_special_tokens: boolean; return_tensor: false }): { input_ids: number[] };
}

export type Model = (inputs: Inputs) => Promise<Readonly<Record<string, Tensor | undefined>>>;

interface Loader<T> {
  from_pretrained(folder: string, options?: Readonly<Record<string, unknown>>): Promise<T>;
}

export interface Library {
  readonly env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
    useFSCache: boolean;
    useBrowserCache: boolean;
    logLevel: number;
  };
  readonly AutoTokenizer: Loader<Tokenizer>;
  readonly AutoModel: Loader<Model>;
  readonly AutoModelForSequenceClassification: Loader<Model>;
}
