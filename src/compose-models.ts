import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { readSecret } from './config.ts';
import type { Config, ModelConfig } from './config.ts';
import { systemClock as clock } from './engine/clock.ts';
import { MemoryError } from './engine/index.ts';
import type { SpaceIdentity } from './engine/index.ts';
import type { HttpLanguageModelOptions } from './engine/models/http/language-model.ts';
import type { LlamaRuntime, LlamaWeights } from './engine/models/llama/runtime.ts';
import type { LanguageModel, Reranker, UniversalEmbedder } from './engine/models/ports.ts';
import type { TransformersOptions } from './engine/models/transformers/index.ts';
import {
  findModel,
  findModelProblem,
  readLocalModels,
  findModelProblems,
  resolveRuntime,
  requireCompleteModel,
} from './model-files/index.ts';
import type { FoundModel } from './model-files/index.ts';

/** Models of the owner's choice, found on the disk and opened on use: nothing is loaded before it is asked for. */
export interface ModelProvider {
  /** Null: the builtin embedder. */
  readonly openEmbedder: (() => Promise<UniversalEmbedder>) | null;
  /** The embedder that a space was made by. */
  readonly openEmbedderFor: (identity: SpaceIdentity) => Promise<UniversalEmbedder>;
  readonly openReranker: (() => Promise<Reranker>) | null;
  /** Why the model of a space cannot be here, as far as the disk tells, or null. */
  readonly findSpaceProblem: (identity: SpaceIdentity) => Promise<string | null>;
  /** Chosen models that are not whole on the disk: a sentence each. */
  readonly findProblems: () => Promise<string[]>;
  /** Null: the builtin editor does its work. */
  readonly openLanguageModel: (() => Promise<LanguageModel>) | null;
  /** The language model's weights, for its own surprise. */
  readonly openWeights: () => Promise<LlamaWeights>;
  /** Lets go of whatever language model was loaded. */
  readonly unloadLanguageModel: () => Promise<void>;
  /** Lets go of embedders too, those that nobody uses in the end among them. */
  readonly unloadAll: () => Promise<void>;
}

export function createModelProvider({ home, models }: Config): ModelProvider {
  const hashCachePath = join(home, 'models', 'hashes.json');
  let llamaPromise: Promise<LlamaRuntime> | undefined;
  const loadWeights = async ({ file, id }: FoundModel): Promise<LlamaWeights> => {
    llamaPromise ??= import('./engine/models/llama/runtime.ts').then(({ openLlama }) =>
      openLlama({
        loadModule: async () => import(resolveRuntime(home, 'llama')) as never,
        cores: availableParallelism(),
      }),
    );
    return (await llamaPromise).openWeights({ path: file!, id, cacheFile: hashCachePath });
  };
  const loadNightWeights = async (): Promise<LlamaWeights> => loadWeights(await findNightModel(home, models));

  const embeddersByKey = new Map<string, Promise<UniversalEmbedder>>();
  /** One instance of each, whoever asks. */
  const getEmbedder = (name: string, precision: string | undefined): Promise<UniversalEmbedder> => {
    const key = `${name} ${precision ?? ''}`;
    let found = embeddersByKey.get(key);
    if (!found) {
      found = loadEmbedder(name, precision).catch((error: unknown) => {
        embeddersByKey.delete(key);
        throw error;
      });
      embeddersByKey.set(key, found);
    }
    return found;
  };
  const loadEmbedder = async (name: string, precision: string | undefined): Promise<UniversalEmbedder> => {
    if (name === 'http') {
      const { openHttpEmbedder } = await import('./engine/models/http/embedder.ts');
      const options = toServerOptions(models);
      return openHttpEmbedder({
        ...options,
        model: models.http?.embedding_model ?? options.model,
        maxChars: models.http?.embedding_longest,
      });
    }
    const found = await requireCompleteModel(home, name, precision);
    if (found.file !== null) {
      const { createLlamaEmbedder } = await import('./engine/models/llama/embedder.ts');
      return createLlamaEmbedder(await loadWeights(found));
    }
    const { openTransformersEmbedder } = await import('./engine/models/transformers/index.ts');
    return openTransformersEmbedder(await buildOnnxOptions(home, hashCachePath, found, 'embedding'));
  };

  /** The owner's choice may be another by now: what made the space is looked for by its own name too. */
  const listCandidateNames = async (identity: SpaceIdentity): Promise<ReadonlySet<string>> =>
    new Set(
      [
        ...[models.universal, identity.model.startsWith('http:') ? 'http' : identity.model, models.gguf],
        ...(await readLocalModels(home)).filter(({ task }) => task !== 'reranking').map(({ path }) => path),
      ].filter((name): name is string => name !== null && name !== 'builtin'),
    );

  return {
    openEmbedder:
      models.universal === 'builtin' ? null : () => getEmbedder(models.universal, models.precision),
    openEmbedderFor: async (identity) => {
      let firstError: unknown = null;
      for (const name of await listCandidateNames(identity)) {
        try {
          const found = await getEmbedder(name, name === 'http' ? undefined : parsePrecision(identity));
          if (found.identity.model === identity.model && found.identity.revision === identity.revision)
            return found;
          // Another one: nobody will ask it, unless the memory is being embedded anew by it.
          if (name !== models.universal) await found.unload();
        } catch (error) {
          // That of the first is told: it is what the owner chose, or what the space is called by.
          firstError ??= error;
        }
      }
      throw firstError instanceof MemoryError && firstError.code === 'MODEL_UNAVAILABLE'
        ? firstError
        : createMissingModelError(identity);
    },
    findSpaceProblem: async (identity) => {
      if (identity.model.startsWith('http:'))
        return models.http === null ? createMissingModelError(identity).message : null;
      let firstProblem: string | null = null;
      for (const name of await listCandidateNames(identity)) {
        if (name === 'http' || !(await isSpaceModel(home, name, identity))) continue;
        const problem = await findModelProblem(home, name, parsePrecision(identity));
        if (problem === null) return null;
        firstProblem ??= problem;
      }
      return firstProblem ?? createMissingModelError(identity).message;
    },
    openReranker:
      models.reranker === null
        ? null
        : async () => {
            const { openTransformersReranker } = await import('./engine/models/transformers/index.ts');
            const found = await requireCompleteModel(home, models.reranker!, undefined);
            return openTransformersReranker(await buildOnnxOptions(home, hashCachePath, found, 'reranking'));
          },
    findProblems: () => findModelProblems(home, models),
    openLanguageModel: createLanguageOpener(models, loadNightWeights),
    openWeights: loadNightWeights,
    unloadLanguageModel: async () => (await llamaPromise)?.unload(),
    unloadAll: async () => {
      // One that is still being opened, perhaps by a server that says nothing, is not waited for.
      for (const one of embeddersByKey.values())
        await (await Promise.race([one, Promise.resolve(null)]).catch(() => null))?.unload();
      await (await llamaPromise)?.unload();
    },
  };
}

/** Precision of the weights that a space was made by; undefined for GGUF. */
const parsePrecision = ({ revision }: SpaceIdentity): string | undefined => /^(\w+):/.exec(revision)?.[1];

/** Whether a model, by this name or at this path, calls its space so. Nothing is loaded. */
async function isSpaceModel(
  home: string,
  name: string,
  { model: spaceModel }: SpaceIdentity,
): Promise<boolean> {
  const found = await findModel(home, name).catch(() => null);
  if (!found) return false;
  if (found.file !== null) return `llama:${basename(found.file)}` === spaceModel;
  if (found.model) return found.model.id === spaceModel;
  const { describeFolder } = await import('./engine/models/transformers/index.ts');
  return describeFolder(found.folder).then(
    ({ id }) => id === spaceModel,
    () => basename(found.folder) === spaceModel,
  );
}

function createLanguageOpener(
  models: ModelConfig,
  loadWeights: () => Promise<LlamaWeights>,
): ModelProvider['openLanguageModel'] {
  if (models.editor === 'builtin') return null;
  if (models.editor === 'http')
    return async () => {
      const { createHttpLanguageModel } = await import('./engine/models/http/language-model.ts');
      return createHttpLanguageModel(toServerOptions(models));
    };
  return async () => {
    const { createLlamaLanguageModel } = await import('./engine/models/llama/language-model.ts');
    return createLlamaLanguageModel(await loadWeights());
  };
}

/** The language model of the night: at full precision where the owner has named a file of it (§11.1.1). */
async function findNightModel(
  home: string,
  { gguf, gguf_night: nightModel }: ModelConfig,
): Promise<FoundModel> {
  const name = nightModel ?? gguf;
  if (name === null)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      'No language model is chosen.',
      'Choose one with `sophontic-memory models use ID --as editor`.',
    );
  const found = await requireCompleteModel(home, name, undefined);
  if (found.file === null)
    throw new MemoryError(
      'INVALID_INPUT',
      `The model ${found.id} is no language model.`,
      'Choose a GGUF of one: see `sophontic-memory models list`.',
    );
  return found;
}

function toServerOptions({ http }: ModelConfig): HttpLanguageModelOptions {
  if (http === null)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      'No model server is named.',
      'Give its address in config.json: "models": { "http": { "url": "http://127.0.0.1:11434/v1", "model": "…" } }.',
    );
  const timeoutMs = http.timeout_seconds * 1_000;
  return {
    url: http.url,
    model: http.model,
    hosts: http.hosts,
    limits: { firstByte: timeoutMs, whole: timeoutMs },
    keyVariable: http.key_env,
    apiKey: http.key_env === undefined ? undefined : readSecret(http.key_env),
    clock,
  };
}

async function buildOnnxOptions(
  home: string,
  cache: string,
  { model, folder, precision, id, task: actualTask }: FoundModel,
  task: 'embedding' | 'reranking',
): Promise<TransformersOptions> {
  if (actualTask !== task)
    throw new MemoryError(
      'INVALID_INPUT',
      `The model ${id} is for ${actualTask}, not for ${task}.`,
      'See `sophontic-memory models list`.',
    );
  const { describeFolder } = await import('./engine/models/transformers/index.ts');
  return {
    folder,
    model: model !== null && model.task !== 'language' ? model : await describeFolder(folder),
    ...(precision === null ? {} : { precision }),
    resolveModulePath: async () => resolveRuntime(home, 'transformers'),
    cache,
    clock,
  };
}

const createMissingModelError = ({ model }: SpaceIdentity): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `The model ${model} that this memory was embedded by is not on this machine as it was.`,
    'Bring its files back, or run `sophontic-memory models use` to embed the memory anew.',
  );
