import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  NightProcess,
  copyHome,
  findFaults,
  listCortexFiles,
  removeHome,
  toUuid,
  readDatabase,
  buildPointEnv,
  runNight,
  runStory,
  rememberEntries,
} from '../support/night.ts';
import type { Chapter, BreakPoint, StoryPart, TestEntry } from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import { findRemains } from '../support/remains.ts';

/** Runs a story before the tests that stand beside it, and removes it after them. Empty until they begin. */
export function useStory(createParts: () => readonly StoryPart[]): readonly Chapter[] {
  const story: Chapter[] = [];
  beforeAll(async () => {
    story.push(...(await runStory(createParts())));
  }, 120_000);
  afterAll(() => {
    for (const { before } of story) removeHome(before);
  });
  return story;
}

/** Words that occur nowhere else; each is longer than what `remains` looks for. */
export const createWords = (n = 6): string =>
  Array.from({ length: n }, () => BigInt(`0x${randomBytes(20).toString('hex')}`).toString(36)).join(' ');

export const createMeanwhileEntry = (id: string, text: string): TestEntry => ({
  id,
  content: text,
  session_id: 'told in between',
  role: 'user',
  at: '2027-06-01T08:00:00Z',
});

/** A home before its second night, with something secret that the first one has moved. */
export interface Scene {
  readonly base: string;
  readonly entries: readonly TestEntry[];
  readonly oldSecret: TestEntry;
}

const createSecret = (id: string, session: string): TestEntry => ({
  id,
  content: `What I wanted to say: ${createWords()}. Where was I?`,
  session_id: session,
  role: 'user',
  at: '2026-05-01T10:00:00Z',
});

export async function createScene(story: readonly Chapter[]): Promise<Scene> {
  const [first, second] = [story[0]!, story[1]!];
  const base = copyHome(first.before);
  const oldSecret = createSecret(toUuid('old secret'), first.entries[0]!.session_id);
  for (const entries of [[oldSecret], second.entries.slice(first.entries.length)]) {
    const server = await startServer(base);
    await rememberEntries(server, entries);
    await server.end();
    if (entries[0] === oldSecret) await runNight(base);
  }
  return { base, oldSecret, entries: second.entries };
}

/**
 * A night stands still at this point while others forget what it has in its hands, what it has moved before, and tell it
 * more: in the end the one is nowhere, and the other is there for the night after.
 */
export async function expectChangesDuring(
  { base, entries, oldSecret }: Scene,
  point: Omit<BreakPoint, 'what'>,
): Promise<void> {
  const home = copyHome(base);
  const server = await startServer(home);
  // Said in three sessions, so that blocks of one cluster hold it, and the cluster's summary its words.
  const secret = createSecret(randomUUID(), '');
  const newSecrets = [entries.at(-1)!, entries.at(-20)!, entries.at(-40)!].map((neighbour) => ({
    ...secret,
    id: randomUUID(),
    session_id: neighbour.session_id,
  }));
  const secrets = [oldSecret.content, secret.content].map((text) =>
    text.slice(text.indexOf(': ') + 2, text.indexOf('. Where')),
  );
  await rememberEntries(server, newSecrets);
  const night = new NightProcess(home, buildPointEnv({ ...point, what: 'stop' }));
  try {
    await night.waitUntilStopped();
    const filesBefore = listCortexFiles(home, /\.lance$/);
    const secretFiles = filesBefore.filter((file) => hasSecret(home, file, secrets));
    const laterEntries = [1, 2, 3].map((i) =>
      createMeanwhileEntry(randomUUID(), `Said meanwhile, ${i}: ${createWords(2)}`),
    );
    await rememberEntries(server, laterEntries);
    const ids = [oldSecret, ...newSecrets].map(({ id }) => id);
    const answer = await server.call('forget', { memory_ids: ids, confirm: true });
    expect(answer).toMatchObject({ forgotten: { entries: ids.length } });
    night.resume();
    expect(await night.outcome).toMatchObject({ code: 0, answer: { state: 'completed' } });
    expect(findRemains(home, secrets)).toEqual([]);
    // The files in which the words were are gone with them, however they were packed.
    const remainingFiles = listCortexFiles(home, /\.lance$/);
    expect(secretFiles.length).toBeGreaterThan(0);
    expect(secretFiles.filter((file) => remainingFiles.includes(file))).toEqual([]);
    // What came meanwhile is remembered, and in no block.
    const totalEntries = entries.length + laterEntries.length;
    expect(await findFaults(server, laterEntries, false, totalEntries)).toEqual([]);
    const covered = readDatabase(home, (db) =>
      db
        .prepare(
          `SELECT count(*) FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq
           WHERE d.entry_id IN (${laterEntries.map(() => '?').join()})`,
        )
        .pluck()
        .get(...laterEntries.map(({ id }) => id)),
    );
    expect(covered).toBe(0);
    await runNight(home);
    const sampledEntries = [...entries, ...laterEntries].filter(
      (_, i) => i % 3 === 0 || i > entries.length - 25,
    );
    expect(await findFaults(server, sampledEntries, true, totalEntries)).toEqual([]);
    for (const id of ids) expect(await server.readEntry(id)).toBeNull();
    expect(findRemains(home, secrets)).toEqual([]);
  } finally {
    await night.kill();
    await server.kill();
    removeHome(home);
  }
}

/** Whether this file of the Cortex holds any of these words, as they stand. */
function hasSecret(home: string, file: string, secrets: readonly string[]): boolean {
  const bytes = readFileSync(join(home, 'cortex', file.split(' ')[0]!));
  return secrets.some((secret) => secret.split(' ').some((word) => bytes.includes(word)));
}
