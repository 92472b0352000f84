import type { Command } from 'commander';
import type { MindAnswer, MindInput, EncoderVersionSummary } from '../engine/index.ts';
import { paint, print, printJson, shared, usageError, withEngine } from './terminal.ts';
import { REASONS } from './reasons.ts';

interface Flags {
  readonly memory?: string;
  readonly between?: readonly string[];
  readonly dream?: string;
  readonly seed?: string;
}

export function mind(cli: Command): void {
  const command = cli
    .command('mind')
    .description('what the native encoder has learned, and what a memory’s latent says')
    .allowExcessArguments(false)
    .option('--memory <id>', 'words and memories that are felt near this one')
    .option('--between <id...>', 'what lies on the way from one memory to another: two ids')
    .option('--dream <id>', 'a latent drawn near this memory, as far as the mind is unsure of it')
    .option('--seed <n>', 'with --dream: another number, another dream')
    .action(async ({ memory, between, dream, seed }: Flags) => {
      const options = shared(command);
      if (between !== undefined && between.length !== 2) throw usageError('--between takes two ids');
      const input = {
        memory,
        between,
        dream,
        seed: seed === undefined ? undefined : Number(seed),
      } as MindInput;
      const answer = await withEngine(options, (engine) => engine.mind(input));
      if (options.json) printJson(answer);
      else for (const line of answer.decoded ? said(answer.decoded) : inBrief(answer)) print(line);
    });
}

/** A page's worth of lines. */
export function inBrief(answer: MindAnswer): string[] {
  const { training, version, problem, versions, drift, memories, epiphanies } = answer;
  if (training === 'off')
    return [
      'training is off: set `training` to "on" in config.json, and nights will teach a native encoder what you use',
    ];
  const trouble = problem === null ? [] : [`${paint('red', 'problem')}: ${problem}`];
  if (versions.length === 0)
    return [
      ...trouble,
      'no version yet: the first night with enough to learn from trains one (`sophontic-memory night`)',
    ];
  return [
    ...trouble,
    ...(version
      ? [
          `${paint('bold', `version ${version.number}`)} is in use${version.parent === null ? ', the first of its line' : `, trained from version ${version.parent}`}${version.created_at === null ? '' : `, since ${day(version.created_at)}`}`,
          `trained on ${count(version.pairs, 'pair')}, ${count(version.uses, 'of them a use', 'of them uses')} of memories`,
          `held-out loss ${change(version.held_out_before, version.held_out_after)}${version.standing_t === null ? '' : ` over ${count(version.held_out_pairs, 'pair')}, whose answers stand out ${version.standing_t < 0 ? 'less' : 'more'} (t ${version.standing_t.toFixed(1)})`}, Golden Anchor ${change(version.anchor_before, version.anchor_after)}, everyday phrases as before to ${figure(version.unrelated, 2)}`,
        ]
      : ['no version is in use: none was accepted so far']),
    ...(drift
      ? [
          `drift since version ${drift.from_version}: Δ ${shift(drift.middle)} in the middle of ${count(drift.memories, 'memory', 'memories')}, an epiphany lies ${drift.epiphany_deviations} deviations beyond where all went`,
        ]
      : []),
    `${count(memories.felt, 'memory', 'memories')} felt by it, ${memories.stale} still as earlier versions felt them (they heal when touched)`,
    '',
    paint('bold', 'last versions'),
    ...versions.map(line),
    '',
    paint('bold', 'latest epiphanies'),
    ...(epiphanies.length === 0
      ? ['  none yet']
      : epiphanies.map(
          ({ id, title, at, delta_magnitude: delta, direction }) =>
            `  ${day(at)}  Δ ${shift(delta)}  ${title}${direction === '' ? '' : `, ${direction}`}  ${paint('dim', id)}`,
        )),
  ];
}

function line({ number, verdict, reason, in_use, fault, ...of }: EncoderVersionSummary): string {
  const told =
    verdict === null
      ? paint('red', 'unreadable')
      : verdict === 'accepted'
        ? paint('green', verdict)
        : paint('yellow', `${verdict}: ${REASONS[reason ?? ''] ?? 'for no reason known'}`);
  const damage = fault === null ? '' : paint('red', `  (${fault})`);
  return `${in_use ? '*' : ' '} ${String(number).padStart(4)}  ${of.created_at === null ? '' : day(of.created_at)}  held-out ${change(of.held_out_before, of.held_out_after)}  ${told}${damage}`;
}

function said({ of, latents }: NonNullable<MindAnswer['decoded']>): string[] {
  return [
    ...of.map(
      ({ id, title, sigma }) => `${paint('bold', title)}  ${paint('dim', id)}  σ ${sigma.toFixed(3)}`,
    ),
    ...latents.flatMap(({ share, words, memories }) => [
      '',
      ...(share === null ? [] : [paint('bold', `${Math.round(share * 100)} % of the way`)]),
      words.length === 0 ? 'no words' : words.map(({ word }) => word).join(', '),
      ...memories.map(
        ({ id, title, likeness }) => `  ${likeness.toFixed(3).padStart(6)}  ${title}  ${paint('dim', id)}`,
      ),
    ]),
  ];
}

const day = (at: string): string => at.slice(0, 16).replace('T', ' ');
const figure = (value: number | null, digits = 3): string => (value === null ? '–' : value.toFixed(digits));
/** Most are small. */
const shift = (delta: number): string => delta.toFixed(delta < 0.01 ? 4 : 2);
const change = (before: number | null, after: number | null): string =>
  before === null && after === null ? '–' : `${figure(before)} → ${figure(after)}`;
const count = (n: number | null, one: string, more = `${one}s`): string =>
  `${n ?? 0} ${n === 1 ? one : more}`;
