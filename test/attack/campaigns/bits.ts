import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BitsReport, BitsTask } from '../bits-child.ts';
import { expectNone, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import type { ToldTurn } from '../small-memory.ts';

/** Where a repair has most to lose: it is always made. */
const TORN_ROWS = 'rows of exchanges';
/** Every kind of file that a memory lies in, and which files those are; each kind in its turn, the commonest more often. */
const KINDS: readonly (readonly [kind: string, files: RegExp])[] = [
  ['database', /^hippocampus\.db$/],
  [TORN_ROWS, /(exchanges|archive)\.lance\/data\//],
  ['manifest', /_versions\/.*\.manifest$/],
  ['index', /_indices\//],
  ['native encoder', /^training\/versions\//],
  ['store.json', /^cortex\/store\.json$/],
  ['database', /^hippocampus\.db$/],
  [TORN_ROWS, /(exchanges|archive)\.lance\/data\//],
  ['rows of blocks', /(blocks|clusters|antechamber)\.lance\/data\//],
  ['transaction', /_transactions\/|_deletions\//],
  ['version hint', /latest_version_hint\.json$/],
  ['lease', /^hippocampus\.db-lease$/],
];
const BYTES = [1, 8, 64];
const AT_ONCE = 2;
/** A round takes two seconds: one that takes this long does not end. */
const TIMEOUT_MS = 120_000;

/** Changes a few bytes of one file: what it was, for whoever reads of it. */
function flip(home: string, files: RegExp, told: readonly ToldTurn[], { pick, choose }: Round): string {
  const paths = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => relative(home, join(file.parentPath, file.name)))
    .filter((path) => files.test(path))
    .map((path) => [path.replace(/[0-9a-f-]{16,}/g, ''), statSync(join(home, path)).size, path] as const)
    // Their names are chance: by folder and size, so that a round is the same in every memory that was told the same.
    .sort(([a, sizeA], [b, sizeB]) => (a === b ? sizeA - sizeB : a < b ? -1 : 1))
    .map(([, , path]) => path);
  const path = choose(paths);
  const bytes = readFileSync(join(home, path));
  const count = choose(BYTES);
  // Half of the time where words lie, which are a small part of any file.
  const at = pick(2) === 0 ? bytes.indexOf(choose(told).content) : -1;
  const [from, length] = at === -1 ? [0, bytes.length] : [at, 24];
  for (let i = 0; i < count; i++) bytes[from + pick(length)]! ^= 1 + pick(255);
  writeFileSync(join(home, path), bytes);
  return `${count} bytes of ${path}${at === -1 ? '' : ', in its words'}`;
}

/** A process that examines memories until one of them ends it; then the next gets another. */
class Examiner {
  #child: ChildProcess | null = null;

  /** What it reports; null when it was ended by a signal. */
  async examine(task: BitsTask): Promise<BitsReport | null> {
    const child = (this.#child ??= fork(fileURLToPath(new URL('../bits-child.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    }));
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        child.kill('SIGKILL');
        done();
        reject(new Error('it does not end'));
      }, TIMEOUT_MS);
      const done = (): void => {
        clearTimeout(timeout);
        child.removeAllListeners();
      };
      child.once('message', (report) => {
        done();
        resolve(report as BitsReport);
      });
      child.once('exit', (code, signal) => {
        this.#child = null;
        done();
        if (signal === null) reject(new Error(`it ended by itself, with ${code}`));
        else resolve(null);
      });
      child.send(task);
    });
  }

  close(): void {
    this.#child?.removeAllListeners();
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

export const bits: Campaign = {
  name: 'bits',
  promise:
    'A damaged file makes no wrong word, speaker or time: what is given out is what was stored, the rest is an error and told, nothing sound is lost to it, and a repair leaves nothing wrong.',
  run: async (context) => {
    const { home: base, told, questions, blocks } = await context.memories.get('own');
    const free = Array.from({ length: AT_ONCE }, () => new Examiner());
    const examiners = [...free];
    const play = async (round: Round): Promise<{ outcome: string; group: string }> => {
      const [group, files] = KINDS[round.number % KINDS.length]!;
      const home = round.createHome();
      cpSync(base, home, { recursive: true });
      const what = flip(home, files, told, round);
      const examiner = free.pop()!;
      try {
        const report = await examiner.examine({
          home,
          told,
          questions,
          blocks,
          shouldRepair: round.random() < 1 / 3 || group === TORN_ROWS,
        });
        expectNone(report?.faults ?? [], what);
        return { outcome: report?.outcome ?? 'ended', group };
      } finally {
        free.push(examiner);
      }
    };
    try {
      return await runRounds(context, play, AT_ONCE);
    } finally {
      for (const examiner of examiners) examiner.close();
    }
  },
};
