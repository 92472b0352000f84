import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { ownModels } from './compose-models.ts';
import { confine } from './config.ts';
import type { Config } from './config.ts';
import type { Engine, MarkerLists, NightModels, WordVectors } from './engine/index.ts';

/** The schema files, beside `src/` and `dist/` alike. */
const MIGRATIONS = fileURLToPath(new URL('../migrations/sqlite', import.meta.url));

/** What words of English have to do with each other. */
const LEXICON = fileURLToPath(new URL('../lexicon/english.words', import.meta.url));

/** Lists of words that settings of the night refer to, and the questions for language models. */
const PROMPTS = fileURLToPath(new URL('../prompts', import.meta.url));

export const databasePath = (config: Pick<Config, 'home'>): string => join(config.home, 'hippocampus.db');

/**
 * Chooses the adapters and opens the engine. Everything is loaded here and only when asked for, so that a server
 * answers its client before it has read a database library. `alone`: the process is ours alone, and its environment ours
 * to set.
 */
export async function openEngine(config: Config, alone = false): Promise<Engine> {
  const [
    { createEngine },
    { systemClock },
    { openSqliteHippocampus },
    { createLexicalEmbedder },
    { SETTINGS },
    { v7 },
  ] = await Promise.all([
    import('./engine/index.ts'),
    import('./engine/clock.ts'),
    import('./engine/hippocampus/sqlite/index.ts'),
    import('./engine/models/builtin/lexical-embedder.ts'),
    import('./engine/vocabulary/settings.ts'),
    import('uuid'),
  ]);
  const embedder = createLexicalEmbedder();
  const own = ownModels(config);
  const hippocampus = await openSqliteHippocampus({
    path: databasePath(config),
    migrations: MIGRATIONS,
    agentRole: config.role,
    clock: systemClock,
  });
  return createEngine({
    hippocampus,
    cortex: async (generation) => {
      const { openLanceCortex } = await import('./engine/cortex/lance/index.ts');
      return openLanceCortex({
        path: join(config.home, 'cortex'),
        ...(alone ? { scratch: confine(config.home) } : {}),
        clock: systemClock,
        dimensions: embedder.identity.dimensions,
        generation,
      });
    },
    embedder,
    choice: { chosen: own.chosen, of: own.of },
    models: nightModels,
    wordVectors,
    clock: systemClock,
    newId: monotonic(v7),
    idOf: (at, name) => {
      const digest = createHash('sha256').update(name).digest();
      return v7({ msecs: Math.max(0, at), seq: digest.readUInt32BE(16), random: digest.subarray(0, 16) });
    },
    role: config.role,
    settings: SETTINGS,
    userTiers: config.users,
    self: { pid: process.pid, host: hostname(), alive },
  });
}

/** Read once for all memories of the process. */
let words: Promise<WordVectors> | undefined;
const wordVectors = (): Promise<WordVectors> =>
  (words ??= Promise.all([import('./engine/models/builtin/word-vectors.ts'), readFile(LEXICON)]).then(
    ([{ readWordVectors }, bytes]) => readWordVectors(bytes),
  ));

async function nightModels(): Promise<NightModels> {
  const [{ createCompressionMeter }, { createExtractiveEditor }, insight, procedural, confusion] =
    await Promise.all([
      import('./engine/models/builtin/compression-meter.ts'),
      import('./engine/models/builtin/extractive-editor.ts'),
      ...['insight', 'procedural', 'confusion'].map(
        async (name) =>
          JSON.parse(await readFile(join(PROMPTS, `${name}-markers.json`), 'utf8')) as MarkerLists['insight'],
      ),
    ]);
  return {
    meter: createCompressionMeter(),
    editor: createExtractiveEditor(),
    markers: { insight: insight!, procedural: procedural!, confusion: confusion! },
  };
}

/** Whether a process of this machine is there; one that is not ours to signal is. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** UUIDv7s that grow within a millisecond too, so that ids of one process sort as they were made. */
function monotonic(v7: (options: { msecs: number; seq: number }) => string): (at: number) => string {
  let last = 0;
  let seq = 0;
  return (at) => {
    seq = at === last ? seq + 1 : 0;
    last = at;
    return v7({ msecs: at, seq });
  };
}
