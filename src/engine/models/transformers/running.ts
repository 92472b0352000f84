import { dirname } from 'node:path';
import { normalize } from '../../math/vectors.ts';
import type { Library, Model, Tensor, Tokenizer } from './library.ts';
import type { Done, Setup, Work } from './protocol.ts';

/** 50: nothing at all. On failure the library would print what it was given, token by token. */
const SILENT = 50;

/** A loaded model. It never reaches for the network, and writes no file. */
export class Running {
  readonly #setup: Setup;
  readonly #tokenizer: Tokenizer;
  readonly #model: Model;

  private constructor(setup: Setup, tokenizer: Tokenizer, model: Model) {
    this.#setup = setup;
    this.#tokenizer = tokenizer;
    this.#model = model;
  }

  static async load(library: Library, setup: Setup): Promise<Running> {
    Object.assign(library.env, {
      allowRemoteModels: false,
      allowLocalModels: true,
      localModelPath: `${dirname(setup.folder)}/`,
      useFSCache: false,
      useBrowserCache: false,
      logLevel: SILENT,
    });
    // An absolute path, not a name below `localModelPath`: only names of the hub's form would be looked for there.
    const { folder } = setup;
    const kind = setup.task === 'reranking' ? library.AutoModelForSequenceClassification : library.AutoModel;
    const tokenizer = await library.AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    const model = await kind.from_pretrained(folder, {
      local_files_only: true,
      device: 'cpu',
      dtype: setup.precision,
      session_options: { intraOpNumThreads: setup.threads, interOpNumThreads: 1 },
    });
    return new Running(setup, tokenizer, model);
  }

  async do({ verb, texts, question }: Work): Promise<Done> {
    const tokens = new Int32Array(texts.length);
    const width = verb === 'embed' ? this.#setup.dimensions : verb === 'score' ? 1 : 0;
    const values = new Float32Array(width * texts.length);
    // One text an inference: weights of eight bits are multiplied in steps that fit the whole batch, and a text would get
    // another vector in other company (cosines down to 0.977 were measured); nor were batches faster.
    for (const [i, text] of texts.entries()) {
      if (width === 0) tokens[i] = this.#count(text, verb === 'frame');
      else {
        const inputs = this.#tokenizer(
          verb === 'score' ? question : text,
          verb === 'score' ? { text_pair: text } : {},
        );
        tokens[i] = inputs.input_ids.dims.at(-1) ?? 0;
        if (tokens[i] > this.#setup.longest) continue;
        const output = await this.#model(inputs);
        values.set(verb === 'score' ? [scoreOf(output.logits)] : this.#pooled(output), i * width);
      }
    }
    return { kind: 'done', tokens, values, width };
  }

  #count(text: string, marks: boolean): number {
    return this.#tokenizer(text, { add_special_tokens: marks, return_tensor: false }).input_ids.length;
  }

  #pooled(output: Readonly<Record<string, Tensor | undefined>>): Float32Array {
    const { pooling, dimensions } = this.#setup;
    const tensor =
      pooling === 'none' ? output.sentence_embedding : (output.last_hidden_state ?? output.token_embeddings);
    if (tensor?.dims.at(-1) !== dimensions)
      throw new RangeError(`No output of ${dimensions} dimensions for pooling ${pooling}.`);
    const all = Float32Array.from(tensor.data);
    // A text alone is never padded: its first token is the first, its last the last.
    if (pooling === 'cls' || pooling === 'none') return normalize(all.subarray(0, dimensions));
    if (pooling === 'last_token') return normalize(all.subarray(all.length - dimensions));
    const sum = new Float32Array(dimensions);
    for (let i = 0; i < all.length; i++) sum[i % dimensions]! += all[i]!;
    return normalize(sum);
  }
}

/** One label: its logit. Two (no, yes): how far the second is above the first. */
function scoreOf(logits: Tensor | undefined): number {
  if (!logits || logits.data.length === 0) throw new RangeError('No logits.');
  const last = Number(logits.data[logits.data.length - 1]);
  return logits.data.length === 1 ? last : last - Number(logits.data[0]);
}
