import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createBoatStory,
  createHome,
  loadBoatTurns,
  readDatabase,
  rememberEntries,
  removeHome,
  retellTurns,
} from '../support/night.ts';
import type { TestEntry } from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';

/** How long all of them work beside each other. `SOPHONTIC_FORGETTING_S` makes it longer. */
const SECONDS = Number(process.env['SOPHONTIC_FORGETTING_S'] ?? 60);
const FORGETTERS = 3;
/** Tellings of each forgetter that a night has taken up before it begins: what it forgets is in blocks. */
const AHEAD = 40;
/** A forget is answered within so long, nineteen times of twenty. */
const P95_MS = 2_000;

let home: string;
const servers: ServerProcess[] = [];
beforeEach(() => {
  home = createHome();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill();
  removeHome(home);
});
async function serve(): Promise<ServerProcess> {
  const server = await startServer(home);
  servers.push(server);
  return server;
}

const computeQuantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!;

test('three that forget, one that runs nights, one that remembers and one that recalls starve nobody', async () => {
  const [first, ...others] = [await serve(), ...(await Promise.all(Array.from({ length: 5 }, serve)))];
  const turns = loadBoatTurns();
  const rounds = new Map<string, readonly TestEntry[]>();
  const tell = async (server: ServerProcess, name: string, i: number): Promise<void> => {
    const told = retellTurns(turns.slice((i * 4) % 40, ((i * 4) % 40) + 4), `${name} ${i}`, i % 5);
    await rememberEntries(server, told);
    rounds.set(`${name} ${i}`, told);
  };
  await rememberEntries(first, createBoatStory()[0]!([]));
  for (let name = 0; name < FORGETTERS; name++)
    for (let i = 0; i < AHEAD; i++) await tell(first, `goes ${name}`, i);
  expect(await first.call('night-cycle', { action: 'run' })).toMatchObject({ state: 'completed' });

  const endAt = performance.now() + SECONDS * 1_000;
  const isOver = (): boolean => performance.now() > endAt;
  const kept = new Map<string, string>();
  const gone = new Set<string>();
  const forgettings: { ms: number; overwritten: boolean }[] = [];
  const nights: { ms: number; state: unknown; answer: Record<string, unknown> }[] = [];
  const failures: unknown[] = [];
  const note = (what: string, answer: Record<string, unknown>): void => {
    if (answer['code'] !== undefined) failures.push([what, answer]);
  };

  const forget = async (server: ServerProcess, name: string): Promise<void> => {
    for (let i = 0; !isOver(); i++) {
      await tell(server, name, i + AHEAD);
      const due = rounds.get(`${name} ${i}`)!;
      const from = performance.now();
      const answer = await server.call('forget', { memory_ids: due.map(({ id }) => id), confirm: true });
      forgettings.push({ ms: performance.now() - from, overwritten: answer['overwritten'] !== false });
      note('forget', answer);
      for (const { id } of due) gone.add(id);
    }
  };
  const sleep = async (server: ServerProcess): Promise<void> => {
    while (!isOver()) {
      const from = performance.now();
      const answer = await server.call('night-cycle', { action: 'run' });
      nights.push({ ms: performance.now() - from, state: answer['state'], answer });
    }
  };
  const remember = async (server: ServerProcess): Promise<void> => {
    for (let i = 0; !isOver(); i++) {
      const told = retellTurns(turns.slice(i % 30, (i % 30) + 3), `kept ${i}`, i % 7);
      for (const { id, content } of told) kept.set(id, content);
      note('remember', await server.call('remember', { entries: told }));
    }
  };
  const recall = async (server: ServerProcess): Promise<void> => {
    while (!isOver()) note('recall', await server.call('recall', { query: 'What does the shed cost?' }));
  };
  await Promise.all([
    ...others.slice(0, FORGETTERS).map((server, i) => forget(server, `goes ${i}`)),
    sleep(first),
    remember(others[3]!),
    recall(others[4]!),
  ]);

  for (const { id, content } of [...rounds.values()].flat()) if (!gone.has(id)) kept.set(id, content);
  const ms = forgettings.map((one) => one.ms);
  const figures = {
    ...{ forgettings: ms.length, overwritten: forgettings.filter((one) => one.overwritten).length },
    ...{ p50: Math.round(computeQuantile(ms, 0.5)), p95: Math.round(computeQuantile(ms, 0.95)) },
    ...{ longest: Math.round(Math.max(...ms)), nights: nights.length },
    nightMs: Math.round(
      computeQuantile(
        nights.map((one) => one.ms),
        0.5,
      ),
    ),
    ...{ kept: kept.size, gone: gone.size },
  };
  console.log(JSON.stringify(figures));
  expect(failures).toEqual([]);
  expect(nights.filter(({ state }) => state !== 'completed').map(({ answer }) => answer)).toEqual([]);
  expect(nights.length).toBeGreaterThan(2);
  expect(ms.length).toBeGreaterThan(10);
  // One more night: it takes out what forgettings have left to it.
  expect(await first.call('night-cycle', { action: 'run' })).toMatchObject({ state: 'completed' });
  for (const id of gone) expect(await first.readEntry(id), id).toBeNull();
  // Enough of the others to tell: reading thousands one by one would take longer than all the rest.
  for (const [id, content] of [...kept].filter((_, i) => i % 9 === 0))
    expect(await first.readEntry(id), id).toBe(content);
  expect(readDatabase(home, (db) => db.prepare('SELECT count(*) FROM cortex_debts').pluck().get())).toBe(0);
  expect(computeQuantile(ms, 0.95), JSON.stringify(figures)).toBeLessThanOrEqual(P95_MS);
});
