import { table } from '../report.ts';
import { seconds, verdicts } from '../learning/report.ts';
import { gain, spread } from '../learning/sums.ts';
import type { Asked, JudgedBlock, Lived } from './live.ts';
import type { Role } from './plan.ts';
import { auc, foundBy, thresholdOf } from './signal.ts';
import type { Judged } from './signal.ts';

/** The lives of one way to train. */
export interface Way {
  readonly name: string;
  readonly lives: readonly Lived[];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (value: number): string => (Number.isNaN(value) ? '–' : (100 * value).toFixed(1));
const change = (asked: readonly Asked[]): number =>
  mean(asked.map(({ fresh, end }) => end.any10 - fresh.any10));
const ofRole = ({ lives }: Way, role: Role): Asked[] =>
  lives.flatMap(({ asked }) => asked.filter((one) => one.role === role));

/** What became of what was once known. */
export function oldTopics(ways: readonly Way[]): string {
  const rows = (['fading', 'steady', 'changed'] as const).flatMap((role) =>
    ways.map((way) => {
      const asked = ofRole(way, role);
      const split = (practised: boolean): string => {
        const some = asked.filter((one) => one.practised === practised);
        return some.length === 0 ? '–' : `${gain(spread([change(some)]))} (${some.length})`;
      };
      return [
        role,
        way.name,
        String(asked.length),
        percent(mean(asked.map(({ fresh }) => fresh.any10))),
        percent(mean(asked.map(({ end }) => end.any10))),
        gain(spread([change(asked)])),
        split(true),
        split(false),
      ];
    }),
  );
  return table(
    ['topic', 'training', 'n', 'any@10 fresh', 'at the end', 'change', 'used (n)', 'never used (n)'],
    rows,
    2,
  );
}

/** `first` trains with the Golden Anchor; `off` not at all: what is lost there, the growth of the memory costs. */
export function forgettingLines(first: Way, off: Way | undefined): string[] {
  const fell = change(ofRole(first, 'fading'));
  const grew = off === undefined ? NaN : change(ofRole(off, 'fading'));
  const lines = [
    `wanted: any@10 on old topics falls by at most 1 point: ${gain(spread([fell]))}: ${fell >= -0.01 - 1e-9 ? 'met' : 'missed'}.`,
  ];
  if (!Number.isNaN(grew))
    lines.push(
      `Without any training it changes by ${gain(spread([grew]))}, as more is remembered beside it; training's own part is ${gain(spread([fell - grew]))}.`,
    );
  return lines;
}

const DELTA = ({ delta }: Judged): number => delta;
const BEYOND = ({ beyond }: Judged): number => beyond;

/** How well the signal tells changed topics from others; thresholds are chosen on the first life alone. */
export function epiphanies(lives: readonly { name: string; blocks: readonly JudgedBlock[] }[]): string {
  const [beyond, delta] = [BEYOND, DELTA].map((of) => thresholdOf(lives[0]!.blocks, of)) as [number, number];
  const rows = lives.map(({ name, blocks }, place) => {
    const changed = blocks.filter((block) => block.changed);
    const only = (role: Role): JudgedBlock[] => [
      ...changed,
      ...blocks.filter((block) => block.role === role),
    ];
    const found = (signal: (block: JudgedBlock) => boolean): string => {
      const { precision, recall } = foundBy(blocks, signal);
      return `${percent(precision)} / ${percent(recall)}`;
    };
    return [
      place === 0 ? `${name} (thresholds from it)` : name,
      `${changed.length} of ${blocks.length}`,
      found(({ signalled }) => signalled),
      found((block) => BEYOND(block) >= beyond),
      found((block) => DELTA(block) >= delta),
      ...[
        auc(blocks, BEYOND),
        auc(only('steady'), BEYOND),
        auc(only('fading'), BEYOND),
        auc(blocks, DELTA),
      ].map((value) => value.toFixed(3)),
    ];
  });
  return `${table(
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

Thresholds: beyond ${beyond.toFixed(2)}, delta ${delta.toFixed(4)}. Felt anew since the change, on average: ${(['changed', 'steady', 'fading'] as const).map((role) => `${role} ${lives.map(({ blocks }) => mean(blocks.filter((block) => block.role === role).map(({ touches }) => touches)).toFixed(1)).join(' and ')}`).join(', ')} times. Signalling at random is right in ${lives.map(({ blocks }) => percent(blocks.filter(({ changed }) => changed).length / blocks.length)).join(' and ')} %.`;
}

export const nightLines = (ways: readonly Way[]): string =>
  ways
    .map(({ name, lives }) => {
      const nights = lives.flatMap((life) => life.nights);
      const sum = (of: (life: Lived) => number): number => lives.reduce((total, life) => total + of(life), 0);
      return `- ${name}: ${sum(({ cites }) => cites)} cites, ${sum(({ missed }) => missed)} recalls with nothing to cite; versions ${verdicts(nights)}; a night, in the middle, ${seconds(nights)}`;
    })
    .join('\n');
