// Opens damaged memories, one after the other, reads and uses all of each, and says what was met. A process of its own, started by
// campaigns/bits.ts: the vector store's library may end it.
import { execFile } from 'node:child_process';
import { MemoryError, createMemory } from '../../src/index.ts';
import type { Engine } from '../../src/index.ts';
import { SERVER } from '../support/processes.ts';
import type { ToldTurn } from './small-memory.ts';

export interface BitsTask {
  readonly home: string;
  readonly told: readonly ToldTurn[];
  readonly questions: readonly string[];
  /** How each block reads, by id. */
  readonly blocks: Readonly<Record<string, string>>;
  readonly shouldRepair: boolean;
}
export interface BitsReport {
  readonly outcome: string;
  readonly faults: readonly string[];
}

/** What became of each turn: as it was told, left out with an error, or not known at all. */
type Reading = Map<string, 'exact' | 'left out' | 'gone'>;

/** What one round met; `told` once the memory has said of itself that something is wrong. */
class Findings {
  readonly faults: string[] = [];
  isTold = false;
  /** Blocks that read otherwise than before the damage: no error, but to be told. */
  alteredBlocks = 0;

  /** An error that a caller can act on tells of the damage; any other is a fault. */
  addError(
    error: unknown,
    where: string,
    codes: readonly string[] = ['STORE_UNAVAILABLE', 'MODEL_UNAVAILABLE'],
  ): void {
    this.isTold = true;
    if (!(error instanceof MemoryError))
      this.faults.push(
        `${where} threw ${String(error instanceof Error ? error.stack : error).slice(0, 600)}`,
      );
    else if (!codes.includes(error.code) || error.repair === '' || /\n\s+at /.test(error.message))
      this.faults.push(`${where}: ${error.code}: ${error.message.slice(0, 300)}`);
  }

  async attempt<T>(where: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.addError(error, where);
      return null;
    }
  }
}

async function readAll(
  engine: Engine,
  told: readonly ToldTurn[],
  findings: Findings,
  when: string,
): Promise<Reading> {
  const reading: Reading = new Map();
  for (const turn of told)
    try {
      const { content, speaker, role, at, sessionId } = await engine.entry(turn.id);
      reading.set(turn.id, 'exact');
      if (
        content !== turn.content ||
        speaker !== turn.speaker ||
        role !== turn.role ||
        sessionId !== turn.session_id ||
        at !== Date.parse(turn.at)
      )
        findings.faults.push(`${when}, ${turn.id} is told wrongly`);
    } catch (error) {
      const isUnknown = error instanceof MemoryError && error.code === 'NOT_FOUND';
      reading.set(turn.id, isUnknown ? 'gone' : 'left out');
      if (!isUnknown) findings.addError(error, `${when}, an entry`);
    }
  return reading;
}

async function recallAll(engine: Engine, { told, questions }: BitsTask, findings: Findings): Promise<void> {
  for (const query of questions) {
    const answer = await findings.attempt('recall', () =>
      engine.recall({ query, limit: 30, max_tokens: 8_000 }),
    );
    if (answer?.probe.note !== undefined) findings.isTold = true;
    for (const { id, kind, text, speaker, role, at, session_id: session } of answer?.memories ?? []) {
      if (kind !== 'entry' && kind !== 'exchange') continue;
      const turn = told.find((one) => one.id === id);
      if (
        !turn ||
        text !== turn.content ||
        speaker !== turn.speaker ||
        role !== turn.role ||
        session !== turn.session_id ||
        Date.parse(at) !== Date.parse(turn.at)
      )
        findings.faults.push(`a recall tells ${id} wrongly`);
    }
  }
}

async function readBlocks(engine: Engine, { blocks }: BitsTask, findings: Findings): Promise<void> {
  await findings.attempt('the list of blocks', () => engine.blocks());
  for (const [id, sound] of Object.entries(blocks)) {
    const text = await findings.attempt('a block', () => engine.block(id));
    if (text !== null && text !== sound) findings.alteredBlocks++;
  }
}

async function hasFaults(engine: Engine, findings: Findings): Promise<void> {
  const status = await findings.attempt('status', () => engine.status());
  if (status && (status.damage !== null || status.problem !== null || status.versions.problem !== null))
    findings.isTold = true;
  const faults = await findings.attempt('check', () => engine.check());
  if (faults && faults.length > 0) findings.isTold = true;
}

/** What could be read must be readable still, as it was. */
function compare(before: Reading, after: Reading, when: string, findings: Findings): void {
  const lost = [...before].filter(([id, state]) => state === 'exact' && after.get(id) !== 'exact');
  if (lost.length > 0)
    findings.faults.push(
      `${lost.length} entries could be read before ${when} and not after, ${lost[0]![0]} among them`,
    );
}

async function examine(task: BitsTask): Promise<BitsReport> {
  const findings = new Findings();
  let last: Reading | null = null;
  let engine: Engine | null = null;
  try {
    engine = await createMemory({ home: task.home });
  } catch (error) {
    findings.addError(error, 'opening', ['STORE_UNAVAILABLE']);
  }
  if (engine) {
    const before = await readAll(engine, task.told, findings, 'at first');
    await recallAll(engine, task, findings);
    await readBlocks(engine, task, findings);
    await hasFaults(engine, findings);
    if (findings.alteredBlocks > 0 && !findings.isTold)
      findings.faults.push(`${findings.alteredBlocks} blocks read otherwise, and nobody is told`);
    const night = await findings.attempt('a night', () => engine.night({ action: 'run' }));
    if (night && night.state !== 'completed') findings.isTold = true;
    last = await readAll(engine, task.told, findings, 'after the night');
    compare(before, last, 'the night', findings);
    await recallAll(engine, task, findings);
    await hasFaults(engine, findings);
    await findings.attempt('closing', () => engine.close());
  }
  const isWhole = last !== null && [...last.values()].every((state) => state === 'exact');
  if (last !== null && !isWhole && !findings.isTold)
    findings.faults.push('words are gone, and nobody is told');
  const outcome =
    last === null
      ? 'refused'
      : isWhole
        ? findings.isTold
          ? 'told, all there'
          : 'harmless'
        : 'told, left out';
  if (task.shouldRepair) await repair(task, last, findings);
  return { outcome, faults: findings.faults };
}

const runRepair = (home: string, ...flags: string[]): Promise<{ code: number; out: string; log: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [SERVER, 'repair', '--yes', '--json', '--home', home, ...flags],
      (error, out, log) => resolve({ code: error === null ? 0 : Number(error.code), out, log }),
    );
  });

/** Afterwards nothing is wrong any more, and what could be read still can. */
async function repair(task: BitsTask, before: Reading | null, findings: Findings): Promise<void> {
  let end = await runRepair(task.home);
  // A damaged identity is another identity: then the owner has to say which half is theirs.
  const isForeign = end.code === 1 && end.out.includes('--keep');
  if (isForeign) end = await runRepair(task.home, '--keep', 'hippocampus');
  if (end.code !== 0) {
    findings.faults.push(`repair ended with ${end.code}: ${`${end.out}${end.log}`.slice(0, 600)}`);
    return;
  }
  const engine = await findings.attempt('opening after a repair', () => createMemory({ home: task.home }));
  if (!engine) {
    findings.faults.push('refused after a repair');
    return;
  }
  const faults = await findings.attempt('check after a repair', () => engine.check());
  if (faults?.length !== 0)
    findings.faults.push(`check after a repair: ${JSON.stringify(faults).slice(0, 600)}`);
  const after = await readAll(engine, task.told, findings, 'after a repair');
  if ([...after.values()].includes('left out'))
    findings.faults.push('an entry is still damaged after a repair');
  if (before && !isForeign) compare(before, after, 'a repair', findings);
  await recallAll(engine, task, findings);
  await engine.close();
}

process.on('message', (task: BitsTask) => {
  void examine(task).then((report) => process.send!(report));
});
