import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PulseFile } from '../../src/engine/hippocampus/sqlite/pulse-file.ts';
import Database from 'better-sqlite3';
import { load } from '../../bench/load.ts';
import type { Turn } from '../../bench/load.ts';
import type { Origin } from '../../src/engine/index.ts';
import { STAGES } from '../../src/engine/vocabulary/night.ts';
import { SERVER, startServer } from './processes.ts';
import type { ServerProcess } from './processes.ts';
import { ROOT, sha256, createTempFolder } from './store.ts';

export { STAGES };
export const BOAT = join(ROOT, 'examples', 'boat-and-bakery.json');
export const LOCOMO = join(ROOT, '..', 'shared', 'data', 'locomo10.json');
/** Stopping a process and seeing that it has stopped is the same everywhere but on Windows. */
export const canStop = process.platform === 'linux';

// ---------------------------------------------------------------------------------------------------- what is told

/** An entry as `remember` takes it. */
export interface TestEntry {
  readonly id: string;
  readonly content: string;
  readonly session_id: string;
  readonly role: 'user' | 'assistant' | 'note';
  readonly at: string;
  readonly speaker?: string;
  readonly user_id?: string;
  readonly keep?: boolean;
  readonly origin?: Origin;
}

/** A UUID that belongs to this name: homes that are told the same hold the same ids, and so does all that is made of them. */
export function toUuid(name: string): string {
  const hex = sha256(name);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const DAY = 86_400_000;

/** Turns of a conversation, told so many days later by `user`; `copy` makes them other entries. */
export const retellTurns = (
  turns: readonly Turn[],
  prefix: string,
  days: number,
  user?: string,
): TestEntry[] =>
  turns.map(({ key, session, role, speaker, content, at }) => ({
    id: toUuid(`${prefix} ${session} ${key}`),
    content,
    session_id: `${prefix} ${session}`,
    role,
    at: new Date(Date.parse(at) + days * DAY).toISOString(),
    ...(speaker === undefined ? {} : { speaker }),
    ...(user === undefined ? {} : { user_id: user }),
  }));

export const loadBoatTurns = (): readonly Turn[] => load(BOAT).conversations[0]!.turns;

/** Those of the sessions of these numbers, from 0. */
export function selectSessions(turns: readonly Turn[], ...numbers: readonly number[]): Turn[] {
  const names = [...new Set(turns.map(({ session }) => session))];
  return turns.filter(({ session }) => numbers.includes(names.indexOf(session)));
}

export async function rememberEntries(server: ServerProcess, entries: readonly TestEntry[]): Promise<void> {
  for (let i = 0; i < entries.length; i += 400) {
    const part = entries.slice(i, i + 400);
    const answer = await server.call('remember', { entries: part });
    if (answer['stored'] !== part.length) throw new Error(JSON.stringify(answer));
  }
}

// ---------------------------------------------------------------------------------------------- homes and processes

/** A data directory whose servers start no night by themselves, and whose nights do not train; `users` have tiers. */
export function createHome(users: Readonly<Record<string, string>> = {}): string {
  const home = join(createTempFolder(), 'home');
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ night: 'manual', training: 'off', users }));
  return home;
}

export const removeHome = (home: string): void =>
  rmSync(join(home, '..'), { recursive: true, force: true, maxRetries: 5 });

/** The same once more, as it is on the disk; nobody may be writing it. */
export function copyHome(home: string): string {
  const to = join(createTempFolder(), 'home');
  cpSync(home, to, { recursive: true });
  return to;
}

/** Where a process ends or stops by itself (test/night/points.mjs). */
export interface BreakPoint {
  readonly at?: string;
  /** `at` is how its name starts. */
  readonly starts?: boolean;
  readonly nth?: number;
  readonly what: 'kill' | 'stop' | 'log';
  readonly log?: string;
}

const POINTS = pathToFileURL(join(ROOT, 'test', 'night', 'points.mjs')).href;

/** What makes a Node process meet a point. */
export const buildPointEnv = (point: BreakPoint): Record<string, string> => ({
  NODE_OPTIONS: `--import=${POINTS}`,
  SOPHONTIC_TEST_POINT: JSON.stringify(point),
});
/** The same as a command before a server's (`startServer`). */
export const buildPointCommand = (point: BreakPoint): string[] => [
  'env',
  ...Object.entries(buildPointEnv(point)).map(([name, value]) => `${name}=${value}`),
];

export interface NightOutcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly log: string;
  /** What it printed, which is one JSON object or nothing. */
  readonly answer: Record<string, unknown> | null;
}

/** A night in a process of its own, as a scheduler starts it. */
export class NightProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly outcome: Promise<NightOutcome>;

  constructor(home: string, env: Record<string, string> = {}, args: readonly string[] = []) {
    this.child = spawn(process.execPath, [SERVER, 'night', '--home', home, '--json', ...args], {
      env: { ...process.env, ...env },
      cwd: tmpdir(),
    });
    let out = '';
    let log = '';
    this.child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    this.child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    this.child.stdin.end();
    this.outcome = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        let answer: Record<string, unknown> | null = null;
        if (signal === null && out !== '') answer = JSON.parse(out) as Record<string, unknown>;
        resolve({ code, signal, out, log, answer });
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** At whatever it does, stopped or not. */
  async kill(): Promise<NightOutcome> {
    this.child.kill('SIGKILL');
    return this.outcome;
  }

  get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves when it has stopped by itself at its point; throws when it has ended instead. */
  async waitUntilStopped(): Promise<void> {
    while (!isStopped(this.pid)) {
      if (this.over) throw new Error(`ended before its point: ${JSON.stringify(await this.outcome)}`);
      await delay();
    }
  }

  resume(): void {
    this.child.kill('SIGCONT');
  }
}

export const delay = (ms = 2): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Linux: whether every thread of the process stands still. */
export function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}

/** A night that has to come to its end. */
export async function runNight(home: string, env: Record<string, string> = {}): Promise<NightOutcome> {
  const end = await new NightProcess(home, env).outcome;
  if (end.code !== 0 || end.answer?.['state'] !== 'completed')
    throw new Error(`the night did not complete: ${JSON.stringify(end)}`);
  return end;
}

/** Whether so many nights are done with: one that was killed as it ended has nothing left to resume. */
export function isNightDone(home: string, nights: number): boolean {
  const nightState = readNightState(home);
  return nightState?.cycle === nights && nightState.state === 'completed';
}

/** Brings the night of this number to its end, where a kill has left anything of it. */
export async function finishNight(home: string, nights: number): Promise<void> {
  if (!isNightDone(home, nights)) await runNight(home);
}

/** A night that dies at this point; false when it came to its end without meeting it. */
export async function killNightAt(home: string, point: Omit<BreakPoint, 'what'>): Promise<boolean> {
  const { signal, code, log } = await new NightProcess(home, buildPointEnv({ ...point, what: 'kill' }))
    .outcome;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`neither killed nor completed: ${log}`);
  return signal === 'SIGKILL';
}

// ----------------------------------------------------------------------------------------------- what is in a home

const resolveDatabasePath = (home: string): string => join(home, 'hippocampus.db');

/** Looks into the Hippocampus beside whoever writes it. */
export function readDatabase<T>(home: string, work: (db: Database.Database) => T): T {
  const db = new Database(resolveDatabasePath(home), { readonly: true, timeout: 5_000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Changes it as nobody should. */
export function alterDatabase(home: string, text: string, ...values: unknown[]): void {
  const db = new Database(resolveDatabasePath(home), { timeout: 5_000 });
  try {
    db.prepare(text).run(...values);
  } finally {
    db.close();
  }
}

export interface NightState {
  /** How many nights there have been, this one included. */
  readonly cycle: number;
  readonly state: string;
  readonly stages: readonly { readonly status: string; readonly done: number; readonly total: number }[];
}

export const readNightProgress = (db: Database.Database): NightState | null => {
  const night = db.prepare('SELECT cycle, state FROM night_cycles ORDER BY cycle DESC LIMIT 1').get() as
    { cycle: number; state: string } | undefined;
  if (!night) return null;
  return {
    cycle: night.cycle,
    state: night.state,
    stages: db
      .prepare('SELECT status, done, total FROM night_stages WHERE cycle = ? ORDER BY stage')
      .all(night.cycle) as NightState['stages'],
  };
};

export const readNightState = (home: string): NightState | null => readDatabase(home, readNightProgress);

export interface LeaseRow {
  readonly fence: number;
  readonly held: number;
  readonly pid: number;
  readonly host: string;
  readonly heartbeat_at: number;
}
export const readLease = (home: string): LeaseRow =>
  readDatabase(home, (db) => db.prepare('SELECT * FROM night_lease').get() as LeaseRow);

/** As if this process had held the lease of a night and been heard of so many ms ago. */
export function holdLease(home: string, msAgo: number): void {
  alterDatabase(
    home,
    'UPDATE night_lease SET held = 1, pid = ?, host = ?, heartbeat_at = ?',
    process.pid,
    hostname(),
    Date.now() - msAgo,
  );
  dropHeartbeat(home);
}

/** As if whoever holds the lease had last been heard of so many ms earlier. */
export function ageLease(home: string, ms: number): void {
  alterDatabase(home, 'UPDATE night_lease SET heartbeat_at = heartbeat_at - ?', ms);
  dropHeartbeat(home);
}

/** When the holder of the lease was last heard of. */
export function readHeartbeat(home: string): number {
  const { fence, heartbeat_at: takenAt } = readLease(home);
  return new PulseFile(join(home, 'hippocampus.db-lease')).read(fence) ?? takenAt;
}

export const dropHeartbeat = (home: string): void =>
  rmSync(join(home, 'hippocampus.db-lease'), { force: true });

/** Every file of the Cortex, with its size and when it was written. */
export const listCortexFiles = (home: string, which = /./): string[] => {
  const folder = join(home, 'cortex');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && which.test(file.name))
    .map((file) => {
      const path = join(file.parentPath, file.name);
      const { size, mtimeMs } = statSync(path);
      return `${relative(folder, path)} ${size} ${mtimeMs}`;
    })
    .sort();
};

/** Columns that tell when something was written, by whom, or how long it took: nothing of what is remembered. */
const VOLATILE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  agents: ['created_at'],
  users: ['created_at'],
  day_table: ['created_at'],
  citations: ['created_at'],
  vector_spaces: ['created_at'],
  holographic_blocks: ['created_at'],
  block_relationships: ['created_at'],
  night_cycles: ['cycle_id', 'started_at', 'finished_at', 'failure'],
  night_stages: ['done', 'total', 'ms', 'counts'],
};
/** The index of words is compared by what it holds, the lease not at all. */
const IGNORED_TABLES = /^(night_lease|sqlite_|entries_fts_|kysely_)/;
const CORTEX_TABLES = ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'] as const;

type PlainRow = Record<string, unknown>;
/** Everything that a home holds, by table, each row as one line. */
export type HomeContent = Readonly<Record<string, readonly string[]>>;

/** Long values by their hash: what differs is then told in a line, not in a screenful. */
function toPlainValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes ${hashBytes(value)}`;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null && 'toArray' in value) {
    const numbers = (value as { toArray(): Iterable<number> }).toArray();
    return `vector ${hashBytes(Buffer.from(Float32Array.from(numbers).buffer))}`;
  }
  return value;
}
const hashBytes = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 12);

/** All rows of both stores, read without the engine. `asTold`: entries alone, in whatever tier they are. */
export async function readContent(home: string): Promise<HomeContent> {
  const found: Record<string, string[]> = {};
  readDatabase(home, (db) => {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as {
      name: string;
    }[];
    for (const { name } of tables) {
      if (IGNORED_TABLES.test(name) || name === 'entries_fts') continue;
      const rows = (db.prepare(`SELECT * FROM "${name}"`).all() as PlainRow[])
        // How often the stores were changed for each other differs by how often a night was begun.
        .filter((row) => name !== 'facts' || row['name'] !== 'stamp');
      found[name] = rows.map((row) => serializeRow(row, VOLATILE_COLUMNS[name] ?? [])).sort();
    }
    found['words'] = (db.prepare('SELECT * FROM entries_fts_terms').all() as PlainRow[]).map((row) =>
      serializeRow(row, []),
    );
    found['integrity'] = (db.pragma('integrity_check') as PlainRow[]).map((row) => serializeRow(row, []));
  });
  Object.assign(found, await readCortexContent(home));
  return found;
}

const serializeRow = (row: PlainRow, ignoredColumns: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => !ignoredColumns.includes(name))
        .map(([name, value]) => [name, toPlainValue(value)]),
    ),
  );

async function readCortexContent(home: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const path = join(home, 'cortex');
  if (!existsSync(path)) return found;
  const lancedb = await import('@lancedb/lancedb');
  const db = await lancedb.connect(path);
  const names = await db.tableNames();
  for (const name of CORTEX_TABLES) {
    if (!names.includes(name)) continue;
    const table = await db.openTable(name);
    const rows = (await table.query().toArray()) as PlainRow[];
    found[`cortex ${name}`] = rows
      .map((row) => serializeRow({ ...row }, ['created_at', 'promoted_at']))
      .sort();
    table.close();
  }
  db.close();
  return found;
}

/** Where two contents differ: at most so many rows of each table, those that one alone has. */
export function diffContents(actual: HomeContent, expected: HomeContent, maxRows = 3): string[] {
  return [...new Set([...Object.keys(actual), ...Object.keys(expected)])].flatMap((table) => {
    const [here, there] = [actual[table] ?? [], expected[table] ?? []];
    const countRows = (rows: readonly string[]): Map<string, number> => {
      const counts = new Map<string, number>();
      for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
      return counts;
    };
    const [actualCounts, expectedCounts] = [countRows(here), countRows(there)];
    const selectOnlyIn = (a: Map<string, number>, b: Map<string, number>): string[] =>
      [...a].filter(([row, n]) => n > (b.get(row) ?? 0)).map(([row]) => row);
    const [more, fewer] = [
      selectOnlyIn(actualCounts, expectedCounts),
      selectOnlyIn(expectedCounts, actualCounts),
    ];
    return [
      ...more.slice(0, maxRows).map((row) => `${table} has ${row.slice(0, 1_500)}`),
      ...fewer.slice(0, maxRows).map((row) => `${table} lacks ${row.slice(0, 1_500)}`),
      ...(more.length > maxRows ? [`${table} has ${more.length} such rows in all`] : []),
    ];
  });
}

// -------------------------------------------------------------------------------------------- what a client can see

/** What is wrong with these entries as a client meets them: text, hash, session, and the citing of each. */
export async function findFaults(
  server: ServerProcess,
  entries: readonly TestEntry[],
  isCitable = true,
  totalEntries = entries.length,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { id, content: text, session_id: session, user_id: user } of entries) {
    const { result, error } = await server.request('resources/read', { uri: `memory://entries/${id}` });
    const entry = result?.contents?.[0] as { text: string; _meta: PlainRow } | undefined;
    if (!entry) faults.push(`${id} is gone: ${JSON.stringify(error)}`);
    else if (entry.text !== text) faults.push(`${id} is altered`);
    else if (entry._meta['sha256'] !== sha256(text) || entry._meta['session_id'] !== session)
      faults.push(`${id} is told wrongly: ${JSON.stringify(entry._meta)}`);
    const { citations } = (await server.call('cite', { memory_id: id })) as {
      citations?: [{ status: string; spans: { sha256: string }[] }];
    };
    const citation = citations?.[0];
    // Blocks of users in a higher tier stay in the Hippocampus for some nights.
    const allowedStatuses = !isCitable
      ? ['not_citable_yet']
      : user === MESO_USER
        ? ['verified', 'not_citable_yet']
        : ['verified'];
    if (!allowedStatuses.includes(citation?.status ?? '') || citation?.spans[0]?.sha256 !== sha256(text))
      faults.push(`${id} is cited wrongly: ${JSON.stringify(citation)}`);
  }
  const { result } = await server.request('resources/read', { uri: 'memory://status' });
  const { counts } = JSON.parse(result!.contents![0]!.text) as { counts: { remembered: number } };
  if (counts.remembered !== totalEntries)
    faults.push(`${counts.remembered} instead of ${totalEntries} entries`);
  return faults;
}

/** The same through a server that is started for it. */
export async function findFaultsInHome(
  home: string,
  entries: readonly TestEntry[],
  isCitable = true,
  totalEntries = entries.length,
): Promise<string[]> {
  const server = await startServer(home);
  try {
    return await findFaults(server, entries, isCitable, totalEntries);
  } finally {
    await server.end();
  }
}

// ------------------------------------------------------------------------------------------------------- a story

/** A user whose blocks stay in the Hippocampus for two nights more. */
const MESO_USER = 'ann';
const HOUR = 1 / 24;

/** One night of a story: the home as it was told everything up to here, and what an undisturbed night made of it. */
export interface Chapter {
  /** Nobody has opened it since: to be copied. */
  readonly before: string;
  readonly after: HomeContent;
  /** All that was told so far. */
  readonly entries: readonly TestEntry[];
}

/** What is told before each night, given the blocks that can be cited by then. */
export type StoryPart = (citable: readonly string[]) => readonly TestEntry[];

/** Tells it part by part, with an undisturbed night after each. */
export async function runStory(parts: readonly StoryPart[]): Promise<Chapter[]> {
  const chapters: Chapter[] = [];
  const home = createHome({ [MESO_USER]: 'meso' });
  const allEntries: TestEntry[] = [];
  for (const part of parts) {
    const citable =
      chapters.length === 0
        ? []
        : readDatabase(home, (db) =>
            db
              .prepare(
                "SELECT block_id AS id FROM holographic_blocks WHERE tier = 'cortex' ORDER BY block_id",
              )
              .all(),
          ).map((row) => (row as { id: string }).id);
    const newEntries = part(citable);
    const server = await startServer(home);
    await rememberEntries(server, newEntries);
    await server.end();
    allEntries.push(...newEntries);
    const before = copyHome(home);
    await runNight(home);
    chapters.push({ before, after: await readContent(home), entries: [...allEntries] });
  }
  removeHome(home);
  return chapters;
}

/**
 * The shipped conversation in three nights, retold so that every kind of thing is made: arcs, quiet blocks and notes,
 * sessions that go on in the next night, others that take up within hours what was left open (metablocks), citations of
 * earlier blocks, clusters that are built and grown, centroids of the corpus and of what came later.
 */
export function createBoatStory(): StoryPart[] {
  const turns = loadBoatTurns();
  const retellEnds = (numbers: readonly number[], name: string, days: number): TestEntry[] =>
    numbers.flatMap((number) => retellTurns(selectSessions(turns, number).slice(-8), name, days));
  const moveToSession = (entries: readonly TestEntry[], from: string, to: string): TestEntry[] =>
    entries.map((entry) => ({ ...entry, session_id: entry.session_id.replace(`${from} `, `${to} `) }));
  const createNotes = (name: string, at: string): TestEntry[] =>
    ['Plover floats.', 'Oven: 250 °C, then 210 °C after a quarter of an hour.'].map((text, i) => ({
      id: toUuid(`${name} ${i}`),
      content: text,
      session_id: `${name} notes`,
      role: 'note',
      at,
      keep: i === 1,
    }));
  const createCitingEntries = (name: string, at: string, ids: readonly string[]): TestEntry[] =>
    ids.map((id, i) => ({
      id: toUuid(`${name} cites ${i}`),
      content: `As we said about it then [memory:${id}], and so it still is.`,
      session_id: `${name} citing`,
      role: i % 2 === 0 ? 'assistant' : 'user',
      at,
    }));
  // A confusion that one session leaves open and the next takes up within the day: a metablock.
  const createPuzzle = (name: string, hour: number): TestEntry[] =>
    [
      'Strange: the cellar lamp fails again and again, and I have no idea why the fuse for the cellar lamp keeps failing.',
      'Is it the lamp, the fuse or the switch? What else hangs on the cellar fuse, and when does the lamp fail?',
      "Hmm, I don't understand it: only the cellar lamp fails, always in the evening, and the fuse is new.",
      'Could it be the damp in the cellar switch? I wonder what happens in the evening near that fuse and lamp.',
    ].map((content, i) => ({
      id: toUuid(`${name} puzzle ${i}`),
      content,
      session_id: `${name} puzzle`,
      role: i % 2 === 0 ? 'user' : 'assistant',
      at: new Date(Date.UTC(2026, 4, 20, hour, i)).toISOString(),
    }));
  return [
    () => [
      ...retellTurns(selectSessions(turns, 0, 2, 4, 5), 'first', 0),
      ...createPuzzle('first', 9),
      ...createPuzzle('first evening', 15),
      ...retellEnds([0, 2, 4, 5], 'again', 3 * HOUR),
      ...retellTurns(selectSessions(turns, 0, 1), 'hers', 100, MESO_USER),
      ...createNotes('first', '2026-06-01T08:00:00Z'),
    ],
    (ids) => [
      ...moveToSession(retellEnds([0, 2, 4, 5], 'later', 6 * HOUR), 'later', 'first'),
      ...retellTurns(selectSessions(turns, 0, 2, 4), 'second', 200),
      ...createCitingEntries('second', '2026-10-01T08:00:00Z', ids.slice(0, 4)),
      ...createNotes('second', '2026-10-02T08:00:00Z'),
    ],
    (ids) => [
      ...retellTurns(selectSessions(turns, 3), 'third', 300),
      ...retellTurns(selectSessions(turns, 3), 'fourth', 330),
      ...retellTurns(selectSessions(turns, 3), 'fifth', 360),
      ...moveToSession(retellEnds([2, 4], 'last', 200 + 6 * HOUR), 'last', 'second'),
      ...createCitingEntries('third', '2027-01-01T08:00:00Z', ids.slice(-3)),
    ],
  ];
}

/** Points that an undisturbed night over this home meets, each as `dieAt` takes it; those that time alone brings aside. */
export async function listPoints(before: string): Promise<{ at: string; nth: number }[]> {
  const home = copyHome(before);
  const log = `${home}.points`;
  await runNight(home, buildPointEnv({ what: 'log', log }));
  const names = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split('\t')[1]!)
    .filter((name) => !/commit of UPDATE (night_stages|night_lease)$/.test(name));
  removeHome(home);
  const seen = new Map<string, number>();
  return names.map((at) => {
    const nth = (seen.get(at) ?? 0) + 1;
    seen.set(at, nth);
    return { at, nth };
  });
}

/** Looks on until the night is where it is waited for; false when it has ended before. */
export async function watchNight(
  home: string,
  night: { readonly over: boolean },
  isReached: (of: NightState) => boolean,
): Promise<boolean> {
  const db = new Database(resolveDatabasePath(home), { readonly: true, timeout: 5_000 });
  try {
    while (!night.over) {
      const state = readNightProgress(db);
      if (state && isReached(state)) return true;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return false;
  } finally {
    db.close();
  }
}

/** Kills the night as soon as it is seen there; false when it was quicker. */
export async function killWhen(home: string, isReached: (of: NightState) => boolean): Promise<boolean> {
  const night = new NightProcess(home);
  const wasReached = await watchNight(home, night, isReached);
  if (wasReached) night.child.kill('SIGKILL');
  const { signal, code, log } = await night.outcome;
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`neither killed nor completed: ${log}`);
  return signal === 'SIGKILL';
}

/** Runs `work` over all of these, `atOnce` at a time. */
export async function forEachConcurrently<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  concurrency = 2,
): Promise<void> {
  let next = 0;
  const runWorker = async (): Promise<void> => {
    while (next < items.length) await work(items[next++]!);
  };
  await Promise.all(Array.from({ length: concurrency }, runWorker));
}
