import { NO_WORD_VECTORS } from '../../src/engine/models/builtin/word-vectors.ts';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { Clock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { createLanceMarker } from '../../src/engine/cortex/lance/marker.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine, EngineOptions, MarkerLists, NightModels } from '../../src/engine/index.ts';
import { createCompressionMeter } from '../../src/engine/models/builtin/compression-meter.ts';
import { PRIMER } from '../../src/engine/models/builtin/compression-primer.ts';
import { createExtractiveEditor } from '../../src/engine/models/builtin/extractive-editor.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { SETTINGS } from '../../src/engine/vocabulary/settings.ts';
import type { Settings, UserTier } from '../../src/engine/vocabulary/settings.ts';
import { NO_CHOICE, ROOT, openStore, createSeededRandom } from './store.ts';

export const DAY = 86_400_000;
/** Far from the moment at which the test runs, as the files' own times tell it: nothing may depend on the two agreeing. */
export const START_TIME = Date.UTC(2031, 2, 1, 9);

/** A clock that stands still until it is told otherwise, and a way to be there whenever somebody pauses. */
export interface ManualClock extends Clock {
  set(to: number): void;
  /** Called at each pause between two items, one call at a time. */
  onPause: (() => Promise<void>) | null;
}

export function createManualClock(): ManualClock {
  let now = START_TIME;
  let isBusy = false;
  const clock: ManualClock = {
    now: () => now,
    sleep: async (ms) => {
      await new Promise((resolve) => {
        if (ms <= 0) setImmediate(resolve);
        else setTimeout(resolve, 8);
      });
      if (ms > 0 || isBusy || !clock.onPause) return;
      isBusy = true;
      try {
        await clock.onPause();
      } finally {
        isBusy = false;
      }
    },
    random: createSeededRandom(3),
    set: (to) => {
      now = to;
    },
    onPause: null,
  };
  return clock;
}

const readMarkers = (name: string): MarkerLists['insight'] =>
  JSON.parse(readFileSync(join(ROOT, 'prompts', `${name}-markers.json`), 'utf8')) as MarkerLists['insight'];
const nightModels: NightModels = {
  meter: createCompressionMeter(),
  editor: createExtractiveEditor(),
  markers: {
    insight: readMarkers('insight'),
    procedural: readMarkers('procedural'),
    confusion: readMarkers('confusion'),
  },
  everydayPhrases: PRIMER,
  hasOwnModel: false,
  drainAnswers: () => [],
  unload: async () => undefined,
  readMemoryBytes: () => 0,
};

/** Ids that are the same in every run: UUIDv7s of a moment and of the numbers of one source of chance. */
export function createSeededIds(seed: number): (at: number) => string {
  const random = createSeededRandom(seed);
  let seq = 0;
  return (at) =>
    v7({
      msecs: Math.max(0, at),
      seq: seq++,
      random: Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256)),
    });
}

export interface AgentOptions {
  readonly home: string;
  readonly clock: Clock;
  readonly createId: (at: number) => string;
  readonly userTiers: Readonly<Record<string, UserTier>>;
  /** Models beside the one that is always there. */
  readonly choice?: EngineOptions['choice'];
  /** Where nights are to train the native encoder. */
  readonly learning?: EngineOptions['learning'];
  /** Where it exports to. */
  readonly exporting?: EngineOptions['exportTarget'];
  /** What the agent is; a muse, if not told otherwise. */
  readonly role?: EngineOptions['role'];
  /** Instead of the library's, for the map of memories. */
  readonly computeAxes?: EngineOptions['computeAxes'];
  /** Other numbers than those that ship: smaller networks, above all. */
  readonly settings?: Settings;
  /** A cross-encoder, where there is to be one. */
  readonly loadReranker?: EngineOptions['loadReranker'];
  /** Instead of the built-in meter of surprise. */
  readonly meter?: NightModels['meter'];
  /** Instead of the built-in editor. */
  readonly editor?: NightModels['editor'];
  /** For one that is opened to be mended. */
  readonly repairing?: EngineOptions['repairing'];
  /** What the engine is handed instead of the store itself. */
  readonly wrapStore?: (store: Hippocampus) => Hippocampus;
}

export const resolveDatabasePath = (home: string): string => join(home, 'hippocampus.db');
export const resolveCortexPath = (home: string): string => join(home, 'cortex');

/** One agent on a folder that others may have open too, as `compose.ts` makes it, but for time and chance. */
export async function openAgent({
  home,
  clock,
  createId,
  userTiers,
  choice = NO_CHOICE,
  loadReranker = async () => null,
  meter,
  editor,
  learning,
  exporting,
  role = 'muse',
  computeAxes,
  settings = SETTINGS,
  repairing,
  wrapStore = (store) => store,
}: AgentOptions): Promise<Engine> {
  const embedder = createLexicalEmbedder();
  return createEngine({
    hippocampus: wrapStore(await openStore(resolveDatabasePath(home), clock)),
    cortexMarker: createLanceMarker(resolveCortexPath(home)),
    openCortexTables: (generation, reporter) =>
      openLanceCortex({
        path: resolveCortexPath(home),
        clock,
        onDamage: (part, problem) => reporter.notePart(part, problem),
        dimensions: embedder.identity.dimensions,
        generation,
      }),
    builtinEmbedder: embedder,
    ...(learning ? { learning } : {}),
    ...(exporting ? { exportTarget: exporting } : {}),
    ...(repairing ? { repairing } : {}),
    computeAxes,
    choice,
    loadWordVectors: async () => NO_WORD_VECTORS,
    loadReranker,
    loadModels: async () => ({ ...nightModels, ...(meter ? { meter } : {}), ...(editor ? { editor } : {}) }),
    clock,
    createId,
    deriveId: (at, name) => {
      const digest = createHash('sha256').update(name).digest();
      return v7({ msecs: Math.max(0, at), seq: digest.readUInt32BE(16), random: digest.subarray(0, 16) });
    },
    role,
    settings,
    userTiers,
    self: { pid: process.pid, host: hostname(), isAlive: (pid) => pid === process.pid },
  });
}
