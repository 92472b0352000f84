import { dirname } from 'node:path';
import { normalize } from '../../math/vectors.ts';
import type { TransformersModule, TransformersModel, OnnxTensor, Tokenizer } from './transformers-module.ts';
import type { WorkResult, WorkerSetup, WorkRequest } from './protocol.ts';

/** 50: nothing at all. On failure the library would print what it was given, token by token. */
const SILENT_LOG_LEVEL = 50;

/** A loaded model. It never reaches for the network, and writes no file. */
export class ModelRunner {
  readonly #setup: WorkerSetup;
  readonly #tokenizer: Tokenizer;
  readonly #model: TransformersModel;

  private constructor(setup: WorkerSetup, tokenizer: Tokenizer, model: TransformersModel) {
    this.#setup = setup;
    this.#tokenizer = tokenizer;
    this.#model = model;
  }

  static async load(transformersModule: TransformersModule, setup: WorkerSetup): Promise<ModelRunner> {
    Object.assign(transformersModule.env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: `${dirname(setup.folder)}/`,
      useFSCache: false,
      useBrowserCache: false,
      logLevel: SILENT_LOG_LEVEL,
    });
    // An absolute path, not a name below `localModelPath`: only names of the hub's form would be looked for there.
    const { folder } = setup;
    const modelLoader =
      setup.task === 'reranking'
        ? transformersModule.AutoModelForSequenceClassification
        : transformersModule.AutoModel;
    const tokenizer = await transformersModule.AutoTokenizer.from_pretrained(folder, {
      local_files_only: true,
    });
    const model = await modelLoader.from_pretrained(folder, {
      local_files_only: true,
      device: 'cpu',
      dtype: setup.precision,
      session_options: { intraOpNumThreads: setup.threads, interOpNumThreads: 1 },
    });
    return new ModelRunner(setup, tokenizer, model);
  }

  async run({ operation, texts, question }: WorkRequest): Promise<WorkResult> {
    const tokens = new Int32Array(texts.length);
    const width = operation === 'embed' ? this.#setup.dimensions : operation === 'score' ? 1 : 0;
    const values = new Float32Array(width * texts.length);
    // One text an inference: weights of eight bits are multiplied in steps that fit the whole batch, and a text would get
    // another vector in other company (cosines down to 0.977 were measured); nor were batches faster.
    for (const [i, text] of texts.entries()) {
      if (width === 0) tokens[i] = this.#countTokens(text, operation === 'frame');
      else {
        const inputs = this.#tokenizer(
          operation === 'score' ? question : text,
          operation === 'score' ? { text_pair: text } : {},
        );
        tokens[i] = inputs.input_ids.dims.at(-1) ?? 0;
        if (tokens[i] > this.#setup.maxTokens) continue;
        const output = await this.#model(inputs);
        values.set(operation === 'score' ? [readScore(output.logits)] : this.#poolOutput(output), i * width);
      }
    }
    return { kind: 'done', tokens, values, width };
  }

  #countTokens(text: string, addSpecialTokens: boolean): number {
    return this.#tokenizer(text, { add_special_tokens: addSpecialTokens, return_tensor: false }).input_ids
      .length;
  }

  #poolOutput(output: Readonly<Record<string, OnnxTensor | undefined>>): Float32Array {
    const { pooling, dimensions } = this.#setup;
    const tensor =
      pooling === 'none' ? output.sentence_embedding : (output.last_hidden_state ?? output.token_embeddings);
    if (tensor?.dims.at(-1) !== dimensions)
      throw new RangeError(`No output of ${dimensions} dimensions for pooling ${pooling}.`);
    const tokenValues = Float32Array.from(tensor.data);
    // A text alone is never padded: its first token is the first, its last the last.
    if (pooling === 'cls' || pooling === 'none') return normalize(tokenValues.subarray(0, dimensions));
    if (pooling === 'last_token') return normalize(tokenValues.subarray(tokenValues.length - dimensions));
    const sum = new Float32Array(dimensions);
    for (let i = 0; i < tokenValues.length; i++) sum[i % dimensions]! += tokenValues[i]!;
    return normalize(sum);
  }
}

/** One label: its logit. Two (no, yes): how far the second is above the first. */
function readScore(logits: OnnxTensor | undefined): number {
  if (!logits || logits.data.length === 0) throw new RangeError('No logits.');
  const last = Number(logits.data[logits.data.length - 1]);
  return logits.data.length === 1 ? last : last - Number(logits.data[0]);
}
