import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { closeHome } from './compose-home.ts';
import { createModelProvider } from './compose-models.ts';
import type { ModelProvider } from './compose-models.ts';
import { isolateNativeLibraries, buildTrainerEnvironment, readCalendarChoice } from './config.ts';
import type { Config } from './config.ts';
import {
  createPassphraseReader,
  deriveStoreKeys,
  findStore,
  openDataKey,
  resolveCortexIn,
  resolveDatabaseIn,
} from './keys/index.ts';
import type { KeySources, StoreKeys, StorePlace } from './keys/index.ts';
import { systemClock } from './engine/clock.ts';
import { createCalendar } from './engine/language/calendar.ts';
import type {
  Engine,
  EngineOptions,
  MarkerLists,
  NightModels,
  WordConcepts,
  WordVectors,
} from './engine/index.ts';
import type { Hippocampus } from './engine/hippocampus/port.ts';
import type {
  ModelOutcome,
  Editor,
  LanguageModel,
  PromptedEditor,
  SecretScanner,
  SurpriseMeter,
  TextAnalyser,
} from './engine/models/ports.ts';

/** The schema files, beside `src/` and `dist/` alike. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations/sqlite', import.meta.url));

/** What words of English have to do with each other. */
const LEXICON = fileURLToPath(new URL('../lexicon/english.words', import.meta.url));
const CONCEPTS = fileURLToPath(new URL('../lexicon/concepts.words', import.meta.url));

/** Lists of words that settings of the night refer to, and the questions for language models. */
const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url));

/** Where the database is now: encryption moves it (keys/places.ts). */
export const resolveDatabasePath = ({ home }: Pick<Config, 'home'>): string =>
  resolveDatabaseIn(findStore(home).folder);

/**
 * Where ledgers are exported to unless the owner says otherwise; forgetting deletes it. Null for an encrypted memory: an export
 * is plain.
 */
export const resolveExportFolder = ({ home }: Pick<Config, 'home'>): string | null =>
  findStore(home).isEncrypted ? null : resolvePlainExport(home);
export const resolvePlainExport = (home: string): string => join(home, 'training', 'export');

/** Where reports of nights go unless the owner says otherwise; forgetting deletes it. */
export const resolveReportFolder = (config: Pick<Config, 'home'>): string => join(config.home, 'reports');

/**
 * Chooses the adapters and opens the engine. Everything is loaded here and only when asked for, so that a server
 * answers its client before it has read a database library. `isExclusive`: the process is ours alone, and its environment ours
 * to set. `askPassphrase`: asks whoever sits at the terminal, where the memory has one and it was given nowhere else.
 * `repairing`: opens also halves that do not belong together, which are refused otherwise.
 */
export async function openEngine(
  config: Config,
  isExclusive = false,
  askPassphrase: (() => Promise<string>) | null = null,
  repairing?: EngineOptions['repairing'],
): Promise<Engine> {
  closeHome(config.home);
  const [{ createEngine }, store, { createLanceMarker }, { createLexicalEmbedder }, { SETTINGS }, { v7 }] =
    await Promise.all([
      import('./engine/index.ts'),
      openStore(
        config,
        { readPassphrase: createPassphraseReader(config, askPassphrase) },
        repairing !== undefined,
      ),
      import('./engine/cortex/lance/marker.ts'),
      import('./engine/models/builtin/lexical-embedder.ts'),
      import('./engine/vocabulary/settings.ts'),
      import('uuid'),
    ]);
  const embedder = createLexicalEmbedder();
  const provider = createModelProvider(config);
  const { hippocampus, place, keys } = store;
  const cortexFolder = resolveCortexIn(place.folder);
  return createEngine({
    ...(repairing ? { repairing } : {}),
    cortexMarker: createLanceMarker(cortexFolder),
    hippocampus,
    openCortexTables: async (generation, reporter) => {
      const { openLanceCortex } = await import('./engine/cortex/lance/index.ts');
      return openLanceCortex({
        path: cortexFolder,
        onDamage: (part, problem) => {
          reporter.notePart(part, problem);
        },
        keys: keys?.cortex ?? null,
        ...(isExclusive ? { scratch: isolateNativeLibraries(config.home) } : {}),
        clock: systemClock,
        dimensions: embedder.identity.dimensions,
        generation,
      });
    },
    builtinEmbedder: embedder,
    textAnalyser: await openTextAnalyser(),
    ...(config.training === 'off' ? {} : { learning: await openLearning(config) }),
    // Read before the vector store's library changes what is in it. An export is plain: an encrypted memory keeps none.
    ...(place.isEncrypted
      ? {}
      : {
          exportTarget: { folder: resolvePlainExport(config.home), environment: buildTrainerEnvironment() },
        }),
    reportFolder: resolveReportFolder(config),
    ...(config.secrets === 'off'
      ? {}
      : { secretPolicy: { mode: config.secrets, loadScanner: loadSecretScanner } }),
    choice: {
      ...{
        openChosen: provider.openEmbedder,
        openForSpace: provider.openEmbedderFor,
        explainMissing: provider.findSpaceProblem,
      },
      ...{ listProblems: provider.findProblems, release: provider.unloadAll },
    },
    loadModels: () => createNightModels(provider, config.models.meter),
    loadReranker: openOnce(provider.openReranker),
    computeAxes: computePrincipalAxes,
    loadWordVectors,
    loadWordConcepts,
    calendar: createCalendar(readCalendarChoice(config)),
    clock: systemClock,
    createId: createIdGenerator(v7),
    deriveId: (at, name) => {
      const digest = createHash('sha256').update(name).digest();
      return v7({ msecs: Math.max(0, at), seq: digest.readUInt32BE(16), random: digest.subarray(0, 16) });
    },
    role: config.role,
    settings: SETTINGS,
    userTiers: config.users,
    self: SELF,
  });
}

/** This process, as others judge whether it lives. */
const SELF = { pid: process.pid, host: hostname(), isAlive };

/** Whether the home holds something of a memory beside its database: then one that is gone is a loss, not a beginning. */
export function hasOtherParts(home: string): boolean {
  const list = (folder: string): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  return (
    list(resolveCortexIn(findStore(home).folder)).some(
      (name) => name === 'store.json' || name.endsWith('.lance'),
    ) || list(join(home, 'training', 'versions')).length > 0
  );
}

/** Threads that read long texts; more have to share the disk that the texts are written to. */
const MAX_ANALYSIS_THREADS = 4;

async function openTextAnalyser(): Promise<TextAnalyser> {
  const { createTextAnalyser } = await import('./engine/models/builtin/analysis-threads.ts');
  return createTextAnalyser(Math.min(MAX_ANALYSIS_THREADS, availableParallelism()));
}

interface OpenedStore {
  readonly hippocampus: Hippocampus;
  readonly place: StorePlace;
  /** Null for a plain memory. */
  readonly keys: StoreKeys | null;
}

/**
 * The Hippocampus where it is, plain or encrypted. Where it was encrypted or decrypted between the look and the opening
 * (compose-encryption.ts holds the old one until the new one is in its place), the new one is opened.
 */
export async function openStore(
  config: Config,
  sources: KeySources,
  mayBeMissing = false,
): Promise<OpenedStore> {
  const { openSqliteHippocampus } = await import('./engine/hippocampus/sqlite/index.ts');
  for (;;) {
    const place = findStore(config.home);
    const hasMoved = (): boolean => findStore(config.home).folder !== place.folder;
    try {
      const keys = place.isEncrypted ? deriveStoreKeys(await openDataKey(place.folder, sources)) : null;
      const hippocampus = await openSqliteHippocampus({
        path: resolveDatabaseIn(place.folder),
        migrations: MIGRATIONS,
        agentRole: config.role,
        mustExist: !mayBeMissing && hasOtherParts(config.home),
        clock: systemClock,
        self: SELF,
        key: keys?.database ?? null,
      });
      if (!hasMoved()) return { hippocampus, place, keys };
      await hippocampus.close();
    } catch (error) {
      if (!hasMoved()) throw error;
    }
  }
}

/** Versions of the native encoder, and what the owner wants of its training. */
async function openLearning({ home, training }: Config): Promise<NonNullable<EngineOptions['learning']>> {
  const { openVersionStore } = await import('./engine/encoder/versions.ts');
  return {
    versions: openVersionStore(join(home, 'training', 'versions')),
    training: typeof training === 'object' ? training : { anchor: true, command: null },
  };
}

/** Loaded with the first text, by who wants texts looked through. */
let secretScannerPromise: Promise<SecretScanner> | undefined;
const loadSecretScanner = (): Promise<SecretScanner> =>
  (secretScannerPromise ??= import('./engine/models/secretlint/index.ts').then(({ createSecretScanner }) =>
    createSecretScanner(),
  ));

/** Loaded when a map of memories is drawn. */
const computePrincipalAxes: NonNullable<EngineOptions['computeAxes']> = async (vectors, count) =>
  (await import('./engine/models/pca/index.ts')).computePrincipalComponents(vectors, count);

/** Opened on first use, and looked for again after a failure. */
function openOnce<T>(open: (() => Promise<T>) | null): () => Promise<T | null> {
  let promise: Promise<T> | undefined;
  return async () => {
    if (!open) return null;
    promise ??= open().catch((error: unknown) => {
      promise = undefined;
      throw error;
    });
    return promise;
  };
}

/** Read once for all memories of the process. */
let wordVectorsPromise: Promise<WordVectors> | undefined;
const loadWordVectors = (): Promise<WordVectors> =>
  (wordVectorsPromise ??= Promise.all([
    import('./engine/models/builtin/word-vectors.ts'),
    readFile(LEXICON),
  ]).then(([{ readWordVectors }, bytes]) => readWordVectors(bytes)));
let wordConceptsPromise: Promise<WordConcepts> | undefined;
const loadWordConcepts = (): Promise<WordConcepts> =>
  (wordConceptsPromise ??= Promise.all([
    import('./engine/models/builtin/word-concepts.ts'),
    readFile(CONCEPTS),
  ]).then(([{ readWordConcepts }, bytes]) => readWordConcepts(bytes)));

/** The questions put to a language model: file names in `prompts/`, and what the Editor calls them. */
const PROMPT_FILES = {
  title: 'title',
  question: 'question',
  summary: 'summary',
  coherence: 'coherence',
  fact_check: 'fact-check',
  describe: 'describe',
} as const;
/** An answer that has not come by then is given by the builtin editor. */
const ANSWER_TIMEOUT_MS = 180_000;

async function createNightModels(
  provider: ModelProvider,
  meter: Config['models']['meter'],
): Promise<NightModels> {
  const [{ createCompressionMeter }, { createExtractiveEditor }, { PRIMER }, insight, procedural, confusion] =
    await Promise.all([
      import('./engine/models/builtin/compression-meter.ts'),
      import('./engine/models/builtin/extractive-editor.ts'),
      import('./engine/models/builtin/compression-primer.ts'),
      ...['insight', 'procedural', 'confusion'].map(
        async (name) =>
          JSON.parse(await readFile(join(PROMPTS, `${name}-markers.json`), 'utf8')) as MarkerLists['insight'],
      ),
    ]);
  const editor = await openEditor(provider, createExtractiveEditor());
  const ownMeter = meter === 'llama' ? await openLlamaMeter(provider) : null;
  let problems: ModelOutcome[] =
    meter === 'llama' && !ownMeter ? [{ what: 'meter', by: null, reason: 'unavailable' }] : [];
  return {
    meter: ownMeter ?? createCompressionMeter(),
    editor,
    markers: { insight: insight!, procedural: procedural!, confusion: confusion! },
    everydayPhrases: PRIMER,
    hasOwnModel: provider.openLanguageModel !== null || meter === 'llama',
    drainAnswers: () => {
      const drained = [...problems, ...('drain' in editor ? editor.drain() : [])];
      problems = [];
      return drained;
    },
    unload: async () => {
      if ('unload' in editor) await editor.unload();
      await provider.unloadLanguageModel();
    },
    readMemoryBytes: () => process.memoryUsage.rss(),
  };
}

/** A model that is not here answers nothing: the builtin editor does, and the night's report tells of it. */
const createMissingModel = (error: unknown): LanguageModel => ({
  identity: 'missing',
  maxPromptChars: 1_000,
  answer: () => Promise.reject(error instanceof Error ? error : new Error('no model')),
  unload: async () => undefined,
});

/** Null where its file is not as it should be. */
async function openLlamaMeter(provider: ModelProvider): Promise<SurpriseMeter | null> {
  try {
    const { createLlamaMeter } = await import('./engine/models/llama/meter.ts');
    return createLlamaMeter(await provider.openWeights());
  } catch {
    return null;
  }
}

/** The builtin editor, or one that asks a language model first. One that is not here leaves all to the builtin. */
async function openEditor(provider: ModelProvider, fallback: Editor): Promise<Editor | PromptedEditor> {
  if (!provider.openLanguageModel) return fallback;
  const { createPromptedEditor } = await import('./engine/models/prompted/editor.ts');
  const texts = await Promise.all(
    Object.entries(PROMPT_FILES).map(async ([name, file]) => [
      name,
      await readFile(join(PROMPTS, `${file}.md`), 'utf8'),
    ]),
  );
  return createPromptedEditor({
    model: await provider.openLanguageModel().catch(createMissingModel),
    prompts: Object.fromEntries(texts) as Record<keyof typeof PROMPT_FILES, string>,
    fallback,
    clock: systemClock,
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
}

/** Whether a process of this machine is there; one that is not ours to signal is. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** UUIDv7s that grow within a millisecond too, so that ids of one process sort as they were made. */
function createIdGenerator(v7: (options: { msecs: number; seq: number }) => string): (at: number) => string {
  let last = 0;
  let seq = 0;
  return (at) => {
    seq = at === last ? seq + 1 : 0;
    last = at;
    return v7({ msecs: at, seq });
  };
}
