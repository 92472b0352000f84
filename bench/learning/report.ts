import { quantile } from '../figures.ts';
import { table } from '../report.ts';
import type { Night, Run } from './arms.ts';
import { gain, gains, points, spread } from './sums.ts';
import type { Answered, Gains } from './sums.ts';

/** One conversation, in every arm. */
export interface Learned {
  readonly answers: readonly Answered[];
  readonly first: Night;
  readonly plain: Run;
  readonly slept: Run;
  /** As many nights, none of which trained. */
  readonly idle: Run;
  /** Two a seed: each half of the questions practised. */
  readonly used: readonly Run[];
}

export interface About {
  readonly trains: boolean;
  readonly seeds: number;
  readonly nights: number;
  readonly embedder: string;
}

export const seconds = (all: readonly Night[]): string => {
  const took = all.map(({ ms }) => ms / 1_000);
  return took.length === 0
    ? '–'
    : `${quantile(took, 0.5).toFixed(1)} s (longest ${Math.max(...took).toFixed(1)} s)`;
};

export function verdicts(all: readonly Night[]): string {
  const counts = Map.groupBy(
    all.flatMap((night) => night.verdicts),
    (verdict) => verdict,
  );
  const said = [...counts].map(([verdict, { length }]) => `${length} ${verdict}`);
  return said.length === 0 ? 'none told of' : said.join(', ');
}

/** What a set's conversations taught, for reading (`text`) and as figures. */
export function learnedReport(name: string, learned: readonly Learned[], about: About) {
  const { trains, seeds, nights, embedder } = about;
  const answers = learned.flatMap((one) => one.answers);
  const at5 = gains(answers, 'any5');
  const at10 = gains(answers, 'any10');
  const both = [at5, at10];
  const row = (memory: string, of: 'b' | 'untrained' | 'a' | 'use'): string[] => [
    memory,
    ...both.map((found) => points(found[of])),
    ...both.map((found) => (of === 'b' ? '' : gain(found[`${of}OverB`]))),
    ...both.map(({ won, lost }) => (of === 'use' ? `${won.toFixed(1)} / ${lost.toFixed(1)}` : '')),
  ];
  const uses = learned.flatMap((one) => one.used);
  const aSeed = (of: (run: Run) => number): number =>
    uses.reduce((sum, run) => sum + of(run), 0) / Math.max(1, seeds);
  const cites = aSeed((run) => run.cites);
  const missed = aSeed((run) => run.missed);
  const firsts = learned.map(({ first }) => first);
  const without = learned.flatMap(({ slept }) => slept.nights);
  const withUse = uses.flatMap((run) => run.nights);
  const wanted = (what: string, over: 'aOverB' | 'useOverB', least: number): string =>
    `wanted: ${what} at least +${least} over (b): any@5 ${gain(at5[over])}, any@10 ${gain(at10[over])}: ${verdict(both.map((found) => found[over].mean - least / 100))}.`;
  const lowest = (found: Gains): number => Math.min(found.aOverB.mean, found.useOverB.mean);
  const text = `## Learning on ${name}

${learned.length} conversations, each in a memory of its own, ${answers.length} questions, each scored in memories where nothing was cited for it; in %, mean ± deviation over ${seeds} seeds (without use nothing hangs on the seed). Use: for half of a conversation's questions a gold turn among the first 20 recalled is cited, in ${nights - 1} parts with a night after each; the other half is scored; then the other way round. ${trains ? 'What nights change with training off is nothing learned. ' : 'This build does not train: what differs, nights do without. '}Embedder: ${embedder}.

${table(
  ['memory', 'any@5', 'any@10', 'any@5 over (b)', 'any@10 over (b)', 'won / lost at 5', 'won / lost at 10'],
  [
    row('(b) no nights', 'b'),
    ...(trains ? [row(`${nights} nights, training off`, 'untrained')] : []),
    row(`(a) ${nights} nights without use`, 'a'),
    row(`(use) ${nights} nights with use`, 'use'),
  ],
)}

Use over nights without it: any@5 ${gain(at5.useOverA)}, any@10 ${gain(at10.useOverA)}.
Cites: ${cites.toFixed(0)} a seed; no gold turn among the first 20: ${missed.toFixed(0)}.
Versions: first nights ${verdicts(firsts)}; later nights without use ${verdicts(without)}; with use ${verdicts(withUse)}.
A night, in the middle: first ${seconds(firsts)}, later without use ${seconds(without)}, with use ${seconds(withUse)}.
${wanted('(a)', 'aOverB', 1)}
${wanted('(use)', 'useOverB', 3)}
wanted: nothing lower: at the least any@5 ${gain(spread([lowest(at5)]))}, any@10 ${gain(spread([lowest(at10)]))}: ${verdict(both.map(lowest))}.
`;
  return { text, at5, at10, cites, missed, nights: { firsts, without, withUse }, answers };
}

/** A rounding error below is not below. */
const verdict = (over: readonly number[]): string =>
  over.every((value) => value > -1e-9) ? 'met' : 'missed';
