import type { Command } from 'commander';
import { toDisplayName } from '../engine/index.ts';
import type { MindAnswer, MindInput, EncoderVersionSummary } from '../engine/index.ts';
import { paint, print, printJson, readSharedOptions, createUsageError, withEngine } from './terminal.ts';
import { REASON_TEXTS } from './reasons.ts';

interface MindFlags {
  readonly memory?: string;
  readonly between?: readonly string[];
  readonly dream?: string;
  readonly seed?: string;
}

export function registerMind(cli: Command): void {
  const command = cli
    .command('mind')
    .description('what the native encoder has learned, and what a memory’s latent says')
    .allowExcessArguments(false)
    .option('--memory <id>', 'words and memories that are felt near this one')
    .option('--between <id...>', 'what lies on the way from one memory to another: two ids')
    .option('--dream <id>', 'a latent drawn near this memory, as far as the mind is unsure of it')
    .option('--seed <n>', 'with --dream: another number, another dream')
    .action(async ({ memory, between, dream, seed }: MindFlags) => {
      const options = readSharedOptions(command);
      if (between !== undefined && between.length !== 2) throw createUsageError('--between takes two ids');
      const input = {
        memory,
        between,
        dream,
        seed: seed === undefined ? undefined : Number(seed),
      } as MindInput;
      const answer = await withEngine(options, (engine) => engine.mind(input));
      if (options.json) printJson(answer);
      else
        for (const line of answer.decoded ? formatDecoded(answer.decoded) : formatMind(answer)) print(line);
    });
}

/** A page's worth of lines. */
export function formatMind(answer: MindAnswer): string[] {
  const { training, version, problem, versions, drift, memories, epiphanies } = answer;
  if (training === 'off')
    return [
      'training is off: set `training` to "on" in config.json, and nights will teach a native encoder what you use',
    ];
  const problemLines = problem === null ? [] : [`${paint('red', 'problem')}: ${problem}`];
  if (versions.length === 0)
    return [
      ...problemLines,
      'no version yet: the first night with enough to learn from trains one (`sophontic-memory night`)',
    ];
  return [
    ...problemLines,
    ...(version
      ? [
          `${paint('bold', `version ${version.number}`)} is in use${version.parent === null ? ', the first of its line' : `, trained from version ${version.parent}`}${version.created_at === null ? '' : `, since ${formatTime(version.created_at)}`}`,
          `trained on ${formatCount(version.pairs, 'pair')}, ${formatCount(version.uses, 'of them a use', 'of them uses')} of memories`,
          `held-out loss ${formatChange(version.held_out_before, version.held_out_after)}${version.standing_t === null ? '' : ` over ${formatCount(version.held_out_pairs, 'pair')}, whose answers stand out ${version.standing_t < 0 ? 'less' : 'more'} (t ${version.standing_t.toFixed(1)})`}, Golden Anchor ${formatChange(version.anchor_before, version.anchor_after)}, everyday phrases as before to ${formatNumber(version.unrelated, 2)}`,
        ]
      : ['no version is in use: none was accepted so far']),
    ...(drift
      ? [
          `drift since version ${drift.from_version}: Δ ${formatDelta(drift.middle)} in the middle of ${formatCount(drift.memories, 'memory', 'memories')}, an epiphany lies ${drift.epiphany_deviations} deviations beyond where all went`,
        ]
      : []),
    `${formatCount(memories.felt, 'memory', 'memories')} felt by it, ${memories.stale} still as earlier versions felt them (they heal when touched)`,
    '',
    paint('bold', 'last versions'),
    ...versions.map(formatVersion),
    '',
    paint('bold', 'latest epiphanies'),
    ...(epiphanies.length === 0
      ? ['  none yet']
      : epiphanies.map(
          ({ id, title, at, delta_magnitude: delta, direction }) =>
            `  ${formatTime(at)}  Δ ${formatDelta(delta)}  ${toDisplayName(title)}${direction === '' ? '' : `, ${direction}`}  ${paint('dim', id)}`,
        )),
  ];
}

function formatVersion({
  number,
  verdict,
  reason,
  in_use,
  fault,
  ...metrics
}: EncoderVersionSummary): string {
  const verdictText =
    verdict === null
      ? paint('red', 'unreadable')
      : verdict === 'accepted'
        ? paint('green', verdict)
        : paint('yellow', `${verdict}: ${REASON_TEXTS[reason ?? ''] ?? 'for no reason known'}`);
  const faultText = fault === null ? '' : paint('red', `  (${fault})`);
  return `${in_use ? '*' : ' '} ${String(number).padStart(4)}  ${metrics.created_at === null ? '' : formatTime(metrics.created_at)}  held-out ${formatChange(metrics.held_out_before, metrics.held_out_after)}  ${verdictText}${faultText}`;
}

function formatDecoded({ of: sources, latents }: NonNullable<MindAnswer['decoded']>): string[] {
  return [
    ...sources.map(
      ({ id, title, sigma }) =>
        `${paint('bold', toDisplayName(title))}  ${paint('dim', id)}  σ ${sigma.toFixed(3)}`,
    ),
    ...latents.flatMap(({ share, words, memories }) => [
      '',
      ...(share === null ? [] : [paint('bold', `${Math.round(share * 100)} % of the way`)]),
      words.length === 0 ? 'no words' : words.map(({ word }) => word).join(', '),
      ...memories.map(
        ({ id, title, likeness }) =>
          `  ${likeness.toFixed(3).padStart(6)}  ${toDisplayName(title)}  ${paint('dim', id)}`,
      ),
    ]),
  ];
}

const formatTime = (at: string): string => at.slice(0, 16).replace('T', ' ');
const formatNumber = (value: number | null, digits = 3): string =>
  value === null ? '–' : value.toFixed(digits);
/** Most are small. */
const formatDelta = (delta: number): string => delta.toFixed(delta < 0.01 ? 4 : 2);
const formatChange = (before: number | null, after: number | null): string =>
  before === null && after === null ? '–' : `${formatNumber(before)} → ${formatNumber(after)}`;
const formatCount = (n: number | null, singular: string, plural = `${singular}s`): string =>
  `${n ?? 0} ${n === 1 ? singular : plural}`;
