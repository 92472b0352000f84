import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  NightProcess,
  copied,
  faultsOf,
  filesOf,
  homeAway,
  idFor,
  look,
  meeting,
  sleep,
  tell,
} from '../support/night.ts';
import type { Chapter, Point, Said } from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import { remains } from '../support/remains.ts';

/** Words that occur nowhere else; each is longer than what `remains` looks for. */
export const words = (n = 6): string =>
  Array.from({ length: n }, () => BigInt(`0x${randomBytes(20).toString('hex')}`).toString(36)).join(' ');

export const meanwhile = (id: string, text: string): Said => ({
  id,
  content: text,
  session_id: 'told in between',
  role: 'user',
  at: '2027-06-01T08:00:00Z',
});

/** A home before its second night, with something secret that the first one has moved. */
export interface Scene {
  readonly base: string;
  readonly told: readonly Said[];
  readonly old: Said;
}

const secretIn = (id: string, session: string): Said => ({
  id,
  content: `What I wanted to say: ${words()}. Where was I?`,
  session_id: session,
  role: 'user',
  at: '2026-05-01T10:00:00Z',
});

export async function sceneOf(story: readonly Chapter[]): Promise<Scene> {
  const [first, second] = [story[0]!, story[1]!];
  const base = copied(first.before);
  const old = secretIn(idFor('old secret'), first.told[0]!.session_id);
  for (const entries of [[old], second.told.slice(first.told.length)]) {
    const server = await startServer(base);
    await tell(server, entries);
    await server.end();
    if (entries[0] === old) await sleep(base);
  }
  return { base, old, told: second.told };
}

/**
 * A night stands still at this point while others forget what it has in its hands, what it has moved before, and tell it
 * more: in the end the one is nowhere, and the other is there for the night after.
 */
export async function changedDuring({ base, told, old }: Scene, point: Omit<Point, 'what'>): Promise<void> {
  const home = copied(base);
  const server = await startServer(home);
  // Said in three sessions, so that blocks of one cluster hold it, and the cluster's summary its words.
  const one = secretIn(randomUUID(), '');
  const fresh = [told.at(-1)!, told.at(-20)!, told.at(-40)!].map((beside) => ({
    ...one,
    id: randomUUID(),
    session_id: beside.session_id,
  }));
  const secrets = [old.content, one.content].map((text) =>
    text.slice(text.indexOf(': ') + 2, text.indexOf('. Where')),
  );
  await tell(server, fresh);
  const night = new NightProcess(home, meeting({ ...point, what: 'stop' }));
  try {
    await night.stopped();
    const had = filesOf(home, /\.lance$/);
    const holding = had.filter((file) => holds(home, file, secrets));
    const later = [1, 2, 3].map((i) => meanwhile(randomUUID(), `Said meanwhile, ${i}: ${words(2)}`));
    await tell(server, later);
    const ids = [old, ...fresh].map(({ id }) => id);
    const answer = await server.call('forget', { memory_ids: ids, confirm: true });
    expect(answer).toMatchObject({ forgotten: { entries: ids.length } });
    night.goOn();
    expect(await night.ended).toMatchObject({ code: 0, answer: { state: 'completed' } });
    expect(remains(home, secrets)).toEqual([]);
    // The files in which the words were are gone with them, however they were packed.
    const kept = filesOf(home, /\.lance$/);
    expect(holding.length).toBeGreaterThan(0);
    expect(holding.filter((file) => kept.includes(file))).toEqual([]);
    // What came meanwhile is remembered, and in no block.
    const inAll = told.length + later.length;
    expect(await faultsOf(server, later, false, inAll)).toEqual([]);
    const covered = look(home, (db) =>
      db
        .prepare(
          `SELECT count(*) FROM day_table d JOIN entry_blocks b ON b.entry_seq = d.entry_seq
           WHERE d.entry_id IN (${later.map(() => '?').join()})`,
        )
        .pluck()
        .get(...later.map(({ id }) => id)),
    );
    expect(covered).toBe(0);
    await sleep(home);
    const some = [...told, ...later].filter((_, i) => i % 3 === 0 || i > told.length - 25);
    expect(await faultsOf(server, some, true, inAll)).toEqual([]);
    for (const id of ids) expect(await server.read(id)).toBeNull();
    expect(remains(home, secrets)).toEqual([]);
  } finally {
    await night.kill();
    await server.kill();
    homeAway(home);
  }
}

/** Whether this file of the Cortex holds any of these words, as they stand. */
function holds(home: string, file: string, secrets: readonly string[]): boolean {
  const bytes = readFileSync(join(home, 'cortex', file.split(' ')[0]!));
  return secrets.some((secret) => secret.split(' ').some((word) => bytes.includes(word)));
}
