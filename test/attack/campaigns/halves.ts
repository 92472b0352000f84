import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expectNone, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import type { MemoryProvider, SmallMemory, ToldTurn } from '../small-memory.ts';
import { MemoryError, createMemory } from '../../../src/index.ts';
import { readDatabase } from '../../support/night.ts';
import { SERVER } from '../../support/processes.ts';

type Half = 'hippocampus' | 'cortex';
const FAULTS = ['deleted', 'emptied', 'foreign', 'older'] as const;
const otherOf = (half: Half): Half => (half === 'cortex' ? 'hippocampus' : 'cortex');

/** Takes one half away, or puts another in its place. */
function attack(home: string, half: Half, fault: (typeof FAULTS)[number], from: string): void {
  const path = join(home, half === 'cortex' ? 'cortex' : 'hippocampus.db');
  rmSync(path, { recursive: true });
  if (fault === 'deleted') return;
  if (fault === 'emptied') {
    if (half === 'cortex') mkdirSync(path);
    else writeFileSync(path, '');
    return;
  }
  cpSync(join(from, half === 'cortex' ? 'cortex' : 'hippocampus.db'), path, { recursive: true });
}

/** Every file of a half, by path. */
function readHalf(home: string, half: Half): Map<string, string> {
  const root = half === 'cortex' ? join(home, 'cortex') : home;
  if (!existsSync(root)) return new Map();
  const files = readdirSync(root, { recursive: half === 'cortex', withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return new Map(
    files
      .map((file) => join(file.parentPath, file.name))
      .filter((path) => half === 'cortex' || path.endsWith('hippocampus.db'))
      .map((path) => [relative(home, path), readFileSync(path, 'latin1')]),
  );
}

/** Ids of the turns that this half holds word for word. */
async function listHeld(home: string, half: Half): Promise<Set<string>> {
  if (half === 'hippocampus') {
    if (!existsSync(join(home, 'hippocampus.db')) || readFileSync(join(home, 'hippocampus.db')).length === 0)
      return new Set();
    const rows = readDatabase(home, (db) =>
      db
        .prepare(
          'SELECT d.entry_id AS id FROM day_table d LEFT JOIN entry_blocks b ON b.entry_seq = d.entry_seq WHERE coalesce(b.raw, 1) = 1',
        )
        .all(),
    ) as { id: string }[];
    return new Set(rows.map(({ id }) => id));
  }
  const held = new Set<string>();
  if (!existsSync(join(home, 'cortex'))) return held;
  const { connect } = await import('@lancedb/lancedb');
  const db = await connect(join(home, 'cortex'));
  for (const name of await db.tableNames()) {
    if (name !== 'exchanges' && name !== 'archive') continue;
    const table = await db.openTable(name);
    for (const row of (await table.query().toArray()) as { id: string }[]) held.add(row.id);
    table.close();
  }
  db.close();
  return held;
}

async function expectRefused(home: string): Promise<void> {
  let error: unknown = null;
  try {
    const memory = await createMemory({ home });
    await memory.close();
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof MemoryError) || error.code !== 'STORE_UNAVAILABLE' || error.repair.length < 20)
    throw new Error(`not refused, but ${error instanceof Error ? error.message : 'opened'}`);
}

/** What is wrong after a repair: what was held is there as it was told, and nothing is damaged. */
async function findFaults(
  home: string,
  held: ReadonlySet<string>,
  told: readonly ToldTurn[],
): Promise<string[]> {
  const faults: string[] = [];
  const memory = await createMemory({ home });
  try {
    for (const { problem } of await memory.check()) faults.push(`check: ${problem}`);
    for (const turn of told) {
      const entry = await memory.entry(turn.id).catch((error: unknown) => error as Error);
      if (entry instanceof Error) {
        if (held.has(turn.id)) faults.push(`${turn.id} was held and is gone: ${entry.message}`);
        else if (!(entry instanceof MemoryError) || entry.code !== 'NOT_FOUND')
          faults.push(`${turn.id}: ${entry.message}`);
      } else if (
        entry.content !== turn.content ||
        entry.speaker !== turn.speaker ||
        entry.role !== turn.role ||
        entry.sessionId !== turn.session_id ||
        entry.at !== Date.parse(turn.at)
      )
        faults.push(`${turn.id} is told wrongly`);
    }
    const { state } = await memory.night({ action: 'run' });
    if (state !== 'completed') faults.push(`the night after it ended as ${state}`);
    for (const { problem } of await memory.check()) faults.push(`check after a night: ${problem}`);
  } finally {
    await memory.close();
  }
  return faults;
}

async function play(
  round: Round,
  own: SmallMemory,
  memories: MemoryProvider,
): Promise<{ outcome: string; group: string }> {
  const half = (['hippocampus', 'cortex'] as const)[round.number % 2]!;
  const fault = FAULTS[Math.floor(round.number / 2) % FAULTS.length]!;
  const home = round.createHome();
  cpSync(own.home, home, { recursive: true });
  const other = fault === 'foreign' ? await memories.get('other') : null;
  attack(home, half, fault, fault === 'older' ? own.before : (other?.home ?? ''));
  const before = readHalf(home, otherOf(half));
  await expectRefused(home);
  const changed = [...before].filter(([path, bytes]) => readFileSync(join(home, path), 'latin1') !== bytes);
  expectNone(
    changed.map(([path]) => path),
    'changed by a refusal',
  );
  const keep: Half | null = fault === 'foreign' ? round.choose(['hippocampus', 'cortex'] as const) : null;
  const held = new Set<string>();
  for (const one of ['hippocampus', 'cortex'] as const)
    if (keep === null || keep === one) for (const id of await listHeld(home, one)) held.add(id);
  execFileSync(
    process.execPath,
    [SERVER, 'repair', '--yes', '--json', '--home', home, ...(keep ? ['--keep', keep] : [])],
    {
      stdio: 'pipe',
    },
  );
  expectNone(
    await findFaults(home, held, [...own.told, ...(other?.told ?? [])]),
    `${half} ${fault}${keep ? `, ${keep} kept` : ''}`,
  );
  return { outcome: 'refused and mended', group: `${half} ${fault}` };
}

export const halves: Campaign = {
  name: 'halves',
  promise:
    'One half of a memory that is gone, empty, older or another’s is refused with a repair and nothing changed; after the repair all that either half held is there, and both are sound.',
  run: async (context) => {
    const own = await context.memories.get('own');
    return runRounds(context, (round) => play(round, own, context.memories));
  },
};
