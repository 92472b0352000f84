import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import type { Cortex, CortexBlock, CortexSearch, Exchange } from '../../src/engine/cortex/port.ts';
import type { AntechamberEntry, Cluster } from '../../src/engine/vocabulary/inquiry.ts';
import { BASE, ROOT, remove, sha256, temporary } from './store.ts';

export const DIMENSIONS = 8;

/** A vector whose first components are these, the others 0. */
export const vector = (...components: number[]): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, (_, i) => components[i] ?? 0);

/** Rows with everything a test does not care about decided. */
export const exchange = (text: string, fields: Partial<Exchange> = {}): Exchange => ({
  id: randomUUID(),
  blockId: 'block',
  sessionId: 'session',
  turn: 0,
  role: 'user',
  speaker: null,
  userId: null,
  at: BASE,
  createdAt: BASE,
  sha256: sha256(text),
  text,
  spaceId: 1,
  vector: null,
  ...fields,
});

export const block = (words: string, fields: Partial<CortexBlock> = {}): CortexBlock => ({
  id: randomUUID(),
  type: 'arc',
  sessionId: 'session',
  userId: null,
  startAt: BASE,
  endAt: BASE,
  title: 'Untitled',
  question: 'What of it?',
  zones: [
    { kind: 'live', start: 0, end: 0, entries: ['entry'], texts: [words], summary: '', reasons: ['insight'] },
  ],
  record: '{}',
  spaceId: 1,
  vector: vector(1),
  questionVector: vector(0, 1),
  ...fields,
});

export const cluster = (summary: string, fields: Partial<Cluster> = {}): Cluster => ({
  id: randomUUID(),
  level: 1,
  parentId: null,
  name: 'Unnamed',
  summary,
  members: [],
  blocks: 1,
  spaceId: 1,
  centroid: vector(1),
  radius: 0.5,
  vector: vector(1),
  from: BASE,
  to: BASE,
  createdAt: BASE,
  ...fields,
});

export const waiting = (summary: string, fields: Partial<AntechamberEntry> = {}): AntechamberEntry => ({
  id: randomUUID(),
  question: 'What of it?',
  summary,
  sessionId: 'session',
  at: BASE,
  spaceId: 1,
  vector: vector(1),
  clusterId: null,
  clusterDensity: null,
  createdAt: BASE,
  promoted: false,
  promotedAt: null,
  ...fields,
});

export const search = (fields: Partial<CortexSearch>): CortexSearch => ({
  spaceId: 1,
  vector: null,
  text: '',
  limit: 10,
  ...fields,
});

export const byId = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
export const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** A Cortex under test: `reopen` opens the same data once more, as another process would. */
export interface OpenedCortex {
  readonly cortex: Cortex;
  readonly reopen: () => Promise<Cortex>;
  /** Where all of it is. */
  readonly folder: string;
  /** ES module text that gives another process `open`, for the data in this folder. */
  readonly opening: (folder: string) => string;
  readonly dispose: () => Promise<void>;
}

/** A Cortex of LanceDB tables in a directory of its own. */
export async function openLance(): Promise<OpenedCortex> {
  const home = temporary();
  const folder = join(home, 'cortex');
  const opened: Cortex[] = [];
  const open = async (): Promise<Cortex> => {
    const cortex = await openLanceCortex({ path: folder, clock: systemClock, dimensions: DIMENSIONS });
    opened.push(cortex);
    return cortex;
  };
  const module = (path: string): string =>
    JSON.stringify(pathToFileURL(join(ROOT, 'dist', 'engine', path)).href);
  return {
    cortex: await open(),
    reopen: open,
    folder,
    opening: (at) => `
      import { openLanceCortex } from ${module('cortex/lance/index.js')};
      import { systemClock } from ${module('clock.js')};
      const open = () => openLanceCortex({
        path: ${JSON.stringify(at)}, clock: systemClock, dimensions: ${DIMENSIONS},
      });`,
    dispose: async () => {
      for (const cortex of opened) await cortex.close();
      remove(home);
    },
  };
}

/** All files below a folder, with their paths. */
export const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
