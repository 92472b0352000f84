import { computeQuantile } from '../figures.ts';
import { formatTable } from '../report.ts';
import type { Night, Run } from './arms.ts';
import { formatGain, computeGains, formatPoints, computeSpread } from './sums.ts';
import type { QuestionScores, Gains } from './sums.ts';

/** One conversation, in every arm. */
export interface ConversationResult {
  readonly answers: readonly QuestionScores[];
  readonly first: Night;
  readonly plain: Run;
  readonly slept: Run;
  /** As many nights, none of which trained. */
  readonly idle: Run;
  /** Two a seed: each half of the questions practised. */
  readonly used: readonly Run[];
}

export interface ReportContext {
  readonly trains: boolean;
  readonly seeds: number;
  readonly nights: number;
  readonly embedder: string;
}

export const formatSeconds = (all: readonly Night[]): string => {
  const durations = all.map(({ ms }) => ms / 1_000);
  return durations.length === 0
    ? '–'
    : `${computeQuantile(durations, 0.5).toFixed(1)} s (longest ${Math.max(...durations).toFixed(1)} s)`;
};

export function formatVerdicts(all: readonly Night[]): string {
  const counts = Map.groupBy(
    all.flatMap((night) => night.verdicts),
    (verdict) => verdict,
  );
  const parts = [...counts].map(([verdict, { length }]) => `${length} ${verdict}`);
  return parts.length === 0 ? 'none told of' : parts.join(', ');
}

/** What a set's conversations taught, for reading (`text`) and as figures. */
export function formatLearning(name: string, results: readonly ConversationResult[], context: ReportContext) {
  const { trains, seeds, nights, embedder } = context;
  const answers = results.flatMap((one) => one.answers);
  const at5 = computeGains(answers, 'any5');
  const at10 = computeGains(answers, 'any10');
  const both = [at5, at10];
  const formatRow = (memory: string, of: 'b' | 'untrained' | 'a' | 'use'): string[] => [
    memory,
    ...both.map((found) => formatPoints(found[of])),
    ...both.map((found) => (of === 'b' ? '' : formatGain(found[`${of}OverB`]))),
    ...both.map(({ won, lost }) => (of === 'use' ? `${won.toFixed(1)} / ${lost.toFixed(1)}` : '')),
  ];
  const uses = results.flatMap((one) => one.used);
  const averagePerSeed = (readFigure: (run: Run) => number): number =>
    uses.reduce((sum, run) => sum + readFigure(run), 0) / Math.max(1, seeds);
  const cites = averagePerSeed((run) => run.cites);
  const missed = averagePerSeed((run) => run.missed);
  const firsts = results.map(({ first }) => first);
  const without = results.flatMap(({ slept }) => slept.nights);
  const withUse = uses.flatMap((run) => run.nights);
  const formatWanted = (label: string, metric: 'aOverB' | 'useOverB', minPoints: number): string =>
    `wanted: ${label} at least +${minPoints} over (b): any@5 ${formatGain(at5[metric])}, any@10 ${formatGain(at10[metric])}: ${formatVerdict(both.map((found) => found[metric].mean - minPoints / 100))}.`;
  const findLowest = (found: Gains): number => Math.min(found.aOverB.mean, found.useOverB.mean);
  const text = `## Learning on ${name}

${results.length} conversations, each in a memory of its own, ${answers.length} questions, each scored in memories where nothing was cited for it; in %, mean ± deviation over ${seeds} seeds (without use nothing hangs on the seed). Use: for half of a conversation's questions a gold turn among the first 20 recalled is cited, in ${nights - 1} parts with a night after each; the other half is scored; then the other way round. ${trains ? 'What nights change with training off is nothing learned. ' : 'This build does not train: what differs, nights do without. '}Embedder: ${embedder}.

${formatTable(
  ['memory', 'any@5', 'any@10', 'any@5 over (b)', 'any@10 over (b)', 'won / lost at 5', 'won / lost at 10'],
  [
    formatRow('(b) no nights', 'b'),
    ...(trains ? [formatRow(`${nights} nights, training off`, 'untrained')] : []),
    formatRow(`(a) ${nights} nights without use`, 'a'),
    formatRow(`(use) ${nights} nights with use`, 'use'),
  ],
)}

Use over nights without it: any@5 ${formatGain(at5.useOverA)}, any@10 ${formatGain(at10.useOverA)}.
Cites: ${cites.toFixed(0)} a seed; no gold turn among the first 20: ${missed.toFixed(0)}.
Versions: first nights ${formatVerdicts(firsts)}; later nights without use ${formatVerdicts(without)}; with use ${formatVerdicts(withUse)}.
A night, in the middle: first ${formatSeconds(firsts)}, later without use ${formatSeconds(without)}, with use ${formatSeconds(withUse)}.
${formatWanted('(a)', 'aOverB', 1)}
${formatWanted('(use)', 'useOverB', 3)}
wanted: nothing lower: at the least any@5 ${formatGain(computeSpread([findLowest(at5)]))}, any@10 ${formatGain(computeSpread([findLowest(at10)]))}: ${formatVerdict(both.map(findLowest))}.
`;
  return { text, at5, at10, cites, missed, nights: { firsts, without, withUse }, answers };
}

/** A rounding error below is not below. */
const formatVerdict = (margins: readonly number[]): string =>
  margins.every((value) => value > -1e-9) ? 'met' : 'missed';
