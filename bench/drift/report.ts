import { formatTable } from '../report.ts';
import { formatSeconds, formatVerdicts } from '../learning/report.ts';
import { formatGain, computeSpread } from '../learning/sums.ts';
import type { AskedQuestion, JudgedBlock, LifeResult } from './live.ts';
import type { Role } from './plan.ts';
import { computeAuc, computeQuality, findThreshold } from './signal.ts';
import type { SignalledBlock } from './signal.ts';

/** The lives of one way to train. */
export interface Way {
  readonly name: string;
  readonly lives: readonly LifeResult[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const formatPercent = (value: number): string => (Number.isNaN(value) ? '–' : (100 * value).toFixed(1));
const computeMeanChange = (asked: readonly AskedQuestion[]): number =>
  mean(asked.map(({ fresh, end }) => end.any10 - fresh.any10));
const filterByRole = ({ lives }: Way, role: Role): AskedQuestion[] =>
  lives.flatMap(({ asked }) => asked.filter((one) => one.role === role));

/** What became of what was once known. */
export function formatOldTopics(ways: readonly Way[]): string {
  const rows = (['fading', 'steady', 'changed'] as const).flatMap((role) =>
    ways.map((way) => {
      const asked = filterByRole(way, role);
      const formatSplit = (practised: boolean): string => {
        const selected = asked.filter((one) => one.practised === practised);
        return selected.length === 0
          ? '–'
          : `${formatGain(computeSpread([computeMeanChange(selected)]))} (${selected.length})`;
      };
      return [
        role,
        way.name,
        String(asked.length),
        formatPercent(mean(asked.map(({ fresh }) => fresh.any10))),
        formatPercent(mean(asked.map(({ end }) => end.any10))),
        formatGain(computeSpread([computeMeanChange(asked)])),
        formatSplit(true),
        formatSplit(false),
      ];
    }),
  );
  return formatTable(
    ['topic', 'training', 'n', 'any@10 fresh', 'at the end', 'change', 'used (n)', 'never used (n)'],
    rows,
    2,
  );
}

/** `first` trains with the Golden Anchor; `off` not at all: what is lost there, the growth of the memory costs. */
export function formatForgetting(first: Way, off: Way | undefined): string[] {
  const trainedChange = computeMeanChange(filterByRole(first, 'fading'));
  const untrainedChange = off === undefined ? NaN : computeMeanChange(filterByRole(off, 'fading'));
  const lines = [
    `wanted: any@10 on old topics falls by at most 1 point: ${formatGain(computeSpread([trainedChange]))}: ${trainedChange >= -0.01 - 1e-9 ? 'met' : 'missed'}.`,
  ];
  if (!Number.isNaN(untrainedChange))
    lines.push(
      `Without any training it changes by ${formatGain(computeSpread([untrainedChange]))}, as more is remembered beside it; training's own part is ${formatGain(computeSpread([trainedChange - untrainedChange]))}.`,
    );
  return lines;
}

const readDelta = ({ delta }: SignalledBlock): number => delta;
const readBeyond = ({ beyond }: SignalledBlock): number => beyond;

/** How well the signal tells changed topics from others; thresholds are chosen on the first life alone. */
export function formatEpiphanies(lives: readonly { name: string; blocks: readonly JudgedBlock[] }[]): string {
  const [beyond, delta] = [readBeyond, readDelta].map((measure) =>
    findThreshold(lives[0]!.blocks, measure),
  ) as [number, number];
  const rows = lives.map(({ name, blocks }, place) => {
    const changed = blocks.filter((block) => block.changed);
    const selectBlocks = (role: Role): JudgedBlock[] => [
      ...changed,
      ...blocks.filter((block) => block.role === role),
    ];
    const formatFound = (isSignalled: (block: JudgedBlock) => boolean): string => {
      const { precision, recall } = computeQuality(blocks, isSignalled);
      return `${formatPercent(precision)} / ${formatPercent(recall)}`;
    };
    return [
      place === 0 ? `${name} (thresholds from it)` : name,
      `${changed.length} of ${blocks.length}`,
      formatFound(({ signalled }) => signalled),
      formatFound((block) => readBeyond(block) >= beyond),
      formatFound((block) => readDelta(block) >= delta),
      ...[
        computeAuc(blocks, readBeyond),
        computeAuc(selectBlocks('steady'), readBeyond),
        computeAuc(selectBlocks('fading'), readBeyond),
        computeAuc(blocks, readDelta),
      ].map((value) => value.toFixed(3)),
    ];
  });
  return `${formatTable(
    [
      'life',
      'changed blocks',
      'event: precision / recall',
      'beyond: precision / recall',
      'delta: precision / recall',
      'AUC of beyond',
      'against steady',
      'against fading',
      'AUC of delta',
    ],
    rows,
  )}

Thresholds: beyond ${beyond.toFixed(2)}, delta ${delta.toFixed(4)}. Felt anew since the change, on average: ${(['changed', 'steady', 'fading'] as const).map((role) => `${role} ${lives.map(({ blocks }) => mean(blocks.filter((block) => block.role === role).map(({ touches }) => touches)).toFixed(1)).join(' and ')}`).join(', ')} times. Signalling at random is right in ${lives.map(({ blocks }) => formatPercent(blocks.filter(({ changed }) => changed).length / blocks.length)).join(' and ')} %.`;
}

export const formatNights = (ways: readonly Way[]): string =>
  ways
    .map(({ name, lives }) => {
      const nights = lives.flatMap((life) => life.nights);
      const sumOver = (measure: (life: LifeResult) => number): number =>
        lives.reduce((total, life) => total + measure(life), 0);
      return `- ${name}: ${sumOver(({ cites }) => cites)} cites, ${sumOver(({ missed }) => missed)} recalls with nothing to cite; versions ${formatVerdicts(nights)}; a night, in the middle, ${formatSeconds(nights)}`;
    })
    .join('\n');
