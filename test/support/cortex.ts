import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../src/engine/clock.ts';
import type { CortexKeys } from '../../src/engine/cortex/lance/sealing.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import type { Cortex, CortexBlock, CortexSearch, Exchange } from '../../src/engine/cortex/port.ts';
import type { AntechamberEntry, Cluster } from '../../src/engine/vocabulary/inquiry.ts';
import { BASE_TIME, ROOT, removeFolder, sha256, createTempFolder } from './store.ts';

export const DIMENSIONS = 8;

/** A vector whose first components are these, the others 0. */
export const createVector = (...components: number[]): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, (_, i) => components[i] ?? 0);

/** Rows with everything a test does not care about decided. */
export const createExchange = (text: string, fields: Partial<Exchange> = {}): Exchange => ({
  id: randomUUID(),
  blockId: 'block',
  sessionId: 'session',
  turn: 0,
  role: 'user',
  speaker: null,
  userId: null,
  at: BASE_TIME,
  createdAt: BASE_TIME,
  sha256: sha256(text),
  text,
  spaceId: 1,
  vector: null,
  ...{ origin: 'said', tags: [], keep: false, supersedes: [] },
  ...fields,
});

export const createBlock = (words: string, fields: Partial<CortexBlock> = {}): CortexBlock => ({
  id: randomUUID(),
  type: 'arc',
  sessionId: 'session',
  userId: null,
  startAt: BASE_TIME,
  endAt: BASE_TIME,
  title: 'Untitled',
  question: 'What of it?',
  zones: [
    { kind: 'live', start: 0, end: 0, entries: ['entry'], texts: [words], summary: '', reasons: ['insight'] },
  ],
  record: '{}',
  spaceId: 1,
  vector: createVector(1),
  questionVector: createVector(0, 1),
  ...fields,
});

export const createCluster = (summary: string, fields: Partial<Cluster> = {}): Cluster => ({
  id: randomUUID(),
  level: 1,
  parentId: null,
  name: 'Unnamed',
  summary,
  members: [],
  blocks: 1,
  spaceId: 1,
  centroid: createVector(1),
  radius: 0.5,
  vector: createVector(1),
  from: BASE_TIME,
  to: BASE_TIME,
  createdAt: BASE_TIME,
  ...fields,
});

export const createAntechamberEntry = (
  summary: string,
  fields: Partial<AntechamberEntry> = {},
): AntechamberEntry => ({
  id: randomUUID(),
  question: 'What of it?',
  summary,
  sessionId: 'session',
  at: BASE_TIME,
  spaceId: 1,
  vector: createVector(1),
  clusterId: null,
  clusterDensity: null,
  createdAt: BASE_TIME,
  promoted: false,
  promotedAt: null,
  ...fields,
});

export const createSearch = (fields: Partial<CortexSearch>): CortexSearch => ({
  spaceId: 1,
  vector: null,
  text: '',
  limit: 10,
  ...fields,
});

export const sortById = <T extends { readonly id: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
export const toIds = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
/** As `readTexts` tells them. */
export const toTexts = (rows: readonly Exchange[]): Awaited<ReturnType<Cortex['readTexts']>> =>
  new Map(rows.map(({ id, text, sha256: hash }) => [id, { text, sha256: hash }]));

/** A Cortex under test: `reopen` opens the same data once more, as another process would. */
export interface CortexFixture {
  readonly cortex: Cortex;
  readonly reopen: () => Promise<Cortex>;
  /** Where all of it is. */
  readonly folder: string;
  /** Whether no word stands in its files. */
  readonly isEncrypted: boolean;
  /** ES module text that gives another process `open`, for the data in this folder. */
  readonly renderOpenScript: (folder: string) => string;
  readonly dispose: () => Promise<void>;
}

/** A Cortex of LanceDB tables in a directory of its own; with keys, an encrypted one. */
export async function openLance(keys: CortexKeys | null = null): Promise<CortexFixture> {
  const home = createTempFolder();
  const folder = join(home, 'cortex');
  const cortexes: Cortex[] = [];
  const open = async (): Promise<Cortex> => {
    const cortex = await openLanceCortex({ path: folder, clock: systemClock, dimensions: DIMENSIONS, keys });
    cortexes.push(cortex);
    return cortex;
  };
  const toModuleUrl = (path: string): string =>
    JSON.stringify(pathToFileURL(join(ROOT, 'dist', 'engine', path)).href);
  return {
    cortex: await open(),
    reopen: open,
    folder,
    isEncrypted: keys !== null,
    renderOpenScript: (at) => `
      import { openLanceCortex } from ${toModuleUrl('cortex/lance/index.js')};
      import { systemClock } from ${toModuleUrl('clock.js')};
      const open = () => openLanceCortex({
        path: ${JSON.stringify(at)}, clock: systemClock, dimensions: ${DIMENSIONS}, keys: ${renderKeys(keys)},
      });`,
    dispose: async () => {
      for (const cortex of cortexes) await cortex.close();
      removeFolder(home);
    },
  };
}

const renderKeys = (keys: CortexKeys | null): string =>
  keys === null
    ? 'null'
    : `{ ${Object.entries(keys)
        .map(([name, key]) => `${name}: Buffer.from('${(key as Buffer).toString('hex')}', 'hex')`)
        .join(', ')} }`;

/** All files below a folder, with their paths. */
export const listFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
