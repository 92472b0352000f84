import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { secretOf } from './config.ts';
import type { Config, ModelChoice } from './config.ts';
import { systemClock as clock } from './engine/clock.ts';
import { MemoryError } from './engine/index.ts';
import type { SpaceIdentity } from './engine/index.ts';
import type { HttpLanguageModelOptions } from './engine/models/http/language-model.ts';
import type { LlamaRuntime, LlamaWeights } from './engine/models/llama/runtime.ts';
import type { LanguageModel, Reranker, UniversalEmbedder } from './engine/models/ports.ts';
import type { TransformersOptions } from './engine/models/transformers/index.ts';
import {
  findModel,
  lackOf,
  localModels,
  problemsOf,
  resolveRuntime,
  wholeModel,
} from './model-files/index.ts';
import type { FoundModel } from './model-files/index.ts';

/** Models of the owner's choice, found on the disk and opened on use: nothing is loaded before it is asked for. */
export interface OwnModels {
  /** Null: the builtin embedder. */
  readonly chosen: (() => Promise<UniversalEmbedder>) | null;
  /** The embedder that a space was made by. */
  readonly of: (identity: SpaceIdentity) => Promise<UniversalEmbedder>;
  readonly reranker: (() => Promise<Reranker>) | null;
  /** Why the model of a space cannot be here, as far as the disk tells, or null. */
  readonly lacks: (identity: SpaceIdentity) => Promise<string | null>;
  /** Chosen models that are not whole on the disk: a sentence each. */
  readonly problems: () => Promise<string[]>;
  /** Null: the builtin editor does its work. */
  readonly language: (() => Promise<LanguageModel>) | null;
  /** The language model's weights, for its own surprise. */
  readonly weights: () => Promise<LlamaWeights>;
  /** Lets go of whatever language model was loaded. */
  readonly rest: () => Promise<void>;
  /** Lets go of embedders too, those that nobody uses in the end among them. */
  readonly restAll: () => Promise<void>;
}

export function ownModels({ home, models }: Config): OwnModels {
  const notes = join(home, 'models', 'hashes.json');
  let door: Promise<LlamaRuntime> | undefined;
  const weightsOf = async ({ file, id }: FoundModel): Promise<LlamaWeights> => {
    door ??= import('./engine/models/llama/runtime.ts').then(({ openLlama }) =>
      openLlama({
        library: async () => import(resolveRuntime(home, 'llama')) as never,
        cores: availableParallelism(),
      }),
    );
    return (await door).openWeights({ path: file!, id, cacheFile: notes });
  };
  const weights = async (): Promise<LlamaWeights> => weightsOf(await nightly(home, models));

  const opened = new Map<string, Promise<UniversalEmbedder>>();
  /** One instance of each, whoever asks. */
  const embedder = (name: string, precision: string | undefined): Promise<UniversalEmbedder> => {
    const key = `${name} ${precision ?? ''}`;
    let found = opened.get(key);
    if (!found) {
      found = open(name, precision).catch((error: unknown) => {
        opened.delete(key);
        throw error;
      });
      opened.set(key, found);
    }
    return found;
  };
  const open = async (name: string, precision: string | undefined): Promise<UniversalEmbedder> => {
    if (name === 'http') {
      const { openHttpEmbedder } = await import('./engine/models/http/embedder.ts');
      const options = serverOf(models);
      return openHttpEmbedder({
        ...options,
        model: models.http?.embedding_model ?? options.model,
        maxChars: models.http?.embedding_longest,
      });
    }
    const found = await wholeModel(home, name, precision);
    if (found.file !== null) {
      const { createLlamaEmbedder } = await import('./engine/models/llama/embedder.ts');
      return createLlamaEmbedder(await weightsOf(found));
    }
    const { openTransformersEmbedder } = await import('./engine/models/transformers/index.ts');
    return openTransformersEmbedder(await onnx(home, notes, found, 'embedding'));
  };

  /** The owner's choice may be another by now: what made the space is looked for by its own name too. */
  const namesFor = async (identity: SpaceIdentity): Promise<ReadonlySet<string>> =>
    new Set(
      [
        ...[models.universal, identity.model.startsWith('http:') ? 'http' : identity.model, models.gguf],
        ...(await localModels(home)).filter(({ task }) => task !== 'reranking').map(({ path }) => path),
      ].filter((name): name is string => name !== null && name !== 'builtin'),
    );

  return {
    chosen: models.universal === 'builtin' ? null : () => embedder(models.universal, models.precision),
    of: async (identity) => {
      let failure: unknown = null;
      for (const name of await namesFor(identity)) {
        try {
          const found = await embedder(name, name === 'http' ? undefined : precisionFor(identity));
          if (found.identity.model === identity.model && found.identity.revision === identity.revision)
            return found;
          // Another one: nobody will ask it, unless the memory is being embedded anew by it.
          if (name !== models.universal) await found.unload();
        } catch (error) {
          // That of the first is told: it is what the owner chose, or what the space is called by.
          failure ??= error;
        }
      }
      throw failure instanceof MemoryError && failure.code === 'MODEL_UNAVAILABLE' ? failure : gone(identity);
    },
    lacks: async (identity) => {
      if (identity.model.startsWith('http:')) return models.http === null ? gone(identity).message : null;
      let lacking: string | null = null;
      for (const name of await namesFor(identity)) {
        if (name === 'http' || !(await isNamed(home, name, identity))) continue;
        const lack = await lackOf(home, name, precisionFor(identity));
        if (lack === null) return null;
        lacking ??= lack;
      }
      return lacking ?? gone(identity).message;
    },
    reranker:
      models.reranker === null
        ? null
        : async () => {
            const { openTransformersReranker } = await import('./engine/models/transformers/index.ts');
            const found = await wholeModel(home, models.reranker!, undefined);
            return openTransformersReranker(await onnx(home, notes, found, 'reranking'));
          },
    problems: () => problemsOf(home, models),
    language: languageOf(models, weights),
    weights,
    rest: async () => (await door)?.unload(),
    restAll: async () => {
      // One that is still being opened, perhaps by a server that says nothing, is not waited for.
      for (const one of opened.values())
        await (await Promise.race([one, Promise.resolve(null)]).catch(() => null))?.unload();
      await (await door)?.unload();
    },
  };
}

/** Precision of the weights that a space was made by; undefined for GGUF. */
const precisionFor = ({ revision }: SpaceIdentity): string | undefined => /^(\w+):/.exec(revision)?.[1];

/** Whether a model, by this name or at this path, calls its space so. Nothing is loaded. */
async function isNamed(home: string, name: string, { model: wanted }: SpaceIdentity): Promise<boolean> {
  const found = await findModel(home, name).catch(() => null);
  if (!found) return false;
  if (found.file !== null) return `llama:${basename(found.file)}` === wanted;
  if (found.model) return found.model.id === wanted;
  const { describeFolder } = await import('./engine/models/transformers/index.ts');
  return describeFolder(found.folder).then(
    ({ id }) => id === wanted,
    () => basename(found.folder) === wanted,
  );
}

function languageOf(models: ModelChoice, weights: () => Promise<LlamaWeights>): OwnModels['language'] {
  if (models.editor === 'builtin') return null;
  if (models.editor === 'http')
    return async () => {
      const { createHttpLanguageModel } = await import('./engine/models/http/language-model.ts');
      return createHttpLanguageModel(serverOf(models));
    };
  return async () => {
    const { createLlamaLanguageModel } = await import('./engine/models/llama/language-model.ts');
    return createLlamaLanguageModel(await weights());
  };
}

/** The language model of the night: at full precision where the owner has named a file of it (§11.1.1). */
async function nightly(home: string, { gguf, gguf_night: night }: ModelChoice): Promise<FoundModel> {
  const name = night ?? gguf;
  if (name === null)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      'No language model is chosen.',
      'Choose one with `sophontic-memory models use ID --as editor`.',
    );
  const found = await wholeModel(home, name, undefined);
  if (found.file === null)
    throw new MemoryError(
      'INVALID_INPUT',
      `The model ${found.id} is no language model.`,
      'Choose a GGUF of one: see `sophontic-memory models list`.',
    );
  return found;
}

function serverOf({ http }: ModelChoice): HttpLanguageModelOptions {
  if (http === null)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      'No model server is named.',
      'Give its address in config.json: "models": { "http": { "url": "http://127.0.0.1:11434/v1", "model": "…" } }.',
    );
  const longest = http.timeout_seconds * 1_000;
  return {
    url: http.url,
    model: http.model,
    hosts: http.hosts,
    limits: { firstByte: longest, whole: longest },
    keyVariable: http.key_env,
    apiKey: http.key_env === undefined ? undefined : secretOf(http.key_env),
    clock,
  };
}

async function onnx(
  home: string,
  cache: string,
  { model, folder, precision, id, task: is }: FoundModel,
  task: 'embedding' | 'reranking',
): Promise<TransformersOptions> {
  if (is !== task)
    throw new MemoryError(
      'INVALID_INPUT',
      `The model ${id} is for ${is}, not for ${task}.`,
      'See `sophontic-memory models list`.',
    );
  const { describeFolder } = await import('./engine/models/transformers/index.ts');
  return {
    folder,
    model: model !== null && model.task !== 'language' ? model : await describeFolder(folder),
    ...(precision === null ? {} : { precision }),
    library: async () => resolveRuntime(home, 'transformers'),
    cache,
    clock,
  };
}

const gone = ({ model }: SpaceIdentity): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `The model ${model} that this memory was embedded by is not on this machine as it was.`,
    'Bring its files back, or run `sophontic-memory models use` to embed the memory anew.',
  );
