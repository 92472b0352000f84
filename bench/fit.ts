// Fits the weights of the ranking (src/engine/recall/weights.ts) to kinds of talk, each counting the same, and judges them on
// each kind by weights that were fitted to the others alone, beside the simple rivals:
// `node bench/fit.ts --data a.json --data b.json [--judge c.json] [--model FOLDER]...`. A kind is a format of files, or what
// stands before a colon: `--data notes:a.json`. With models the weights for a sentence model beside are fitted, with all of
// them together, each model also judged by weights that were fitted with the others.
import { parseArgs } from 'node:util';
import { collectSamples, FITTED } from './fit/samples.ts';
import type { FitSample } from './fit/samples.ts';
import { load } from './load.ts';
import { openModel } from './model.ts';
import { formatMachine, formatTable } from './report.ts';
import { fitWeights } from './softmax.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    judge: { type: 'string', multiple: true, default: [] },
    model: { type: 'string', multiple: true, default: [] },
  },
});
/** Questions of a kind that are fitted to; judging uses them all. */
const MAX_QUESTIONS = 300;
/** Questions of each kind that are asked once more as if a message had led to them; a kind of their own. */
const MAX_LED_QUESTIONS = 100;
/**
 * What is added for messages, or where somebody is named, is fitted only from so many questions of that sort: from a handful of
 * strays of another kind it learns those strays.
 */
const MIN_ADDED_QUESTIONS = 50;
const GATES = 3;
const WIDTH = GATES * FITTED.length;

interface ModelSamples {
  readonly model: string | null;
  readonly samples: readonly FitSample[];
  readonly judged: readonly FitSample[];
}

async function collectAll(paths: readonly string[], folder: string | null): Promise<FitSample[]> {
  const model = folder === null ? null : await openModel(folder);
  const samples: FitSample[] = [];
  for (const path of paths) {
    const [, named, file] = /^(?:([^:/]+):)?(.+)$/.exec(path)!;
    const { conversations, format } = load(file!);
    for (const [place, conversation] of conversations.entries()) {
      console.error(`${folder ?? 'no model'}, ${format}: ${conversation.id}`);
      samples.push(...(await collectSamples(conversation, named ?? format, model, place)));
    }
  }
  await model?.unload();
  return samples;
}

const thin = (samples: readonly FitSample[], max: number): readonly FitSample[] =>
  samples.length <= max
    ? samples
    : Array.from({ length: max }, (_, i) => samples[Math.floor((i * samples.length) / max)]!);

/**
 * Who leads to a question with a sentence ("I'm at the shed again. Where did I hide the key?") asks what others ask without one:
 * fitted to messages of one kind alone, what sets them apart would count for those too.
 */
const leadTo = (samples: readonly FitSample[]): FitSample[] =>
  thin(
    samples.filter(({ isMessage }) => !isMessage),
    MAX_LED_QUESTIONS,
  ).map((sample) => ({
    ...sample,
    rows: sample.rows.map((row) => {
      const led = row.slice();
      led.copyWithin(FITTED.length, 0, FITTED.length);
      return led;
    }),
  }));

const groups: ModelSamples[] = [];
for (const model of values.model.length === 0 ? [null] : values.model)
  groups.push({
    model,
    samples: await collectAll(values.data, model),
    judged: await collectAll(values.judge, model),
  });
const kinds = [...new Set(groups.flatMap(({ samples }) => samples.map(({ kind }) => kind)))];

const isGated = ({ rows }: FitSample, gate: number): boolean =>
  rows.some((row) => row.subarray(gate * FITTED.length, (gate + 1) * FITTED.length).some((x) => x !== 0));

/** The same samples without the features of gates that too few of them pass. */
function closeRareGates(sets: readonly (readonly FitSample[])[]): (readonly FitSample[])[] {
  const rare = Array.from({ length: GATES - 1 }, (_, i) => i + 1).filter(
    (gate) => sets.flat().filter((sample) => isGated(sample, gate)).length < MIN_ADDED_QUESTIONS,
  );
  const close = (row: Float64Array): Float64Array => {
    const closed = row.slice();
    for (const gate of rare) closed.fill(0, gate * FITTED.length, (gate + 1) * FITTED.length);
    return closed;
  };
  return rare.length === 0
    ? [...sets]
    : sets.map((samples) => samples.map((sample) => ({ ...sample, rows: sample.rows.map(close) })));
}

const fit = (chosenGroups: readonly ModelSamples[], chosenKinds: readonly string[]): Float64Array =>
  fitWeights(
    closeRareGates(
      chosenGroups.flatMap(({ samples }) => {
        const byKind = chosenKinds.map((kind) => samples.filter((sample) => sample.kind === kind));
        const isWithMessages = byKind.some(
          (own) => own.filter((sample) => sample.isMessage).length > own.length / 2,
        );
        return [
          ...byKind.map((own) => thin(own, MAX_QUESTIONS)),
          ...(isWithMessages ? [byKind.flatMap(leadTo)] : []),
        ];
      }),
    ),
    WIDTH,
  );

const toShare = (ranks: readonly number[], k: number): number =>
  (100 * ranks.filter((rank) => rank < k).length) / Math.max(1, ranks.length);

function rankFirst({ rows, hits }: FitSample, weights: Float64Array): number {
  const scores = rows.map((row) => row.reduce((sum, x, i) => sum + x * weights[i]!, 0));
  const best = Math.max(...scores.filter((_, place) => hits[place]!), -Infinity);
  return best === -Infinity
    ? Infinity
    : scores.filter((score, place) => score >= best && !hits[place]).length;
}

const buildRow = (head: readonly string[], ranks: readonly number[]): string[] => [
  ...head,
  String(ranks.length),
  ...[1, 5, 10].map((k) => toShare(ranks, k).toFixed(1)),
];

const table: string[][] = [];
const allWeights = fit(groups, kinds);
const FOLDS = 5;
const foldWeights = Array.from({ length: FOLDS }, (_, fold) =>
  fit(
    groups.map((group) => ({
      ...group,
      samples: group.samples.filter(({ place }) => place % FOLDS !== fold),
    })),
    kinds,
  ),
);
for (const group of groups) {
  const { model, samples, judged } = group;
  const name = model?.split('/').at(-1) ?? 'none';
  const others = groups.length > 1 ? groups.filter((one) => one !== group) : groups;
  for (const kind of kinds) {
    const own = samples.filter((sample) => sample.kind === kind);
    const heldOut = fit(
      groups,
      kinds.filter((other) => other !== kind),
    );
    addRivals([name, kind], own);
    table.push(
      buildRow(
        [name, kind, 'fitted to the other kinds'],
        own.map((one) => rankFirst(one, heldOut)),
      ),
    );
    if (own.some(({ place }) => place >= FOLDS - 1))
      table.push(
        buildRow(
          [name, kind, `${FOLDS} folds over conversations`],
          own.map((one) => rankFirst(one, foldWeights[one.place % FOLDS]!)),
        ),
      );
    table.push(
      buildRow(
        [name, kind, 'fitted to all kinds'],
        own.map((one) => rankFirst(one, allWeights)),
      ),
    );
  }
  const withOthers = others === groups ? null : fit(others, kinds);
  for (const [what, own] of [
    ['judged alone', judged],
    ['all kinds', samples],
  ] as const) {
    if (own.length === 0 || (what === 'all kinds' && !withOthers)) continue;
    addRivals([name, what], own);
    table.push(
      buildRow(
        [name, what, 'fitted to all kinds'],
        own.map((one) => rankFirst(one, allWeights)),
      ),
    );
    if (withOthers)
      table.push(
        buildRow(
          [name, what, 'fitted with another model'],
          own.map((one) => rankFirst(one, withOthers)),
        ),
      );
  }
}

function addRivals(head: readonly string[], own: readonly FitSample[]): void {
  const names = { words: 'BM25', meaning: 'cosine of the model', both: 'both fused by rank' } as const;
  for (const [rival, label] of Object.entries(names)) {
    const ranks = own.flatMap(({ rivals }) => rivals[rival as keyof typeof names] ?? []);
    if (ranks.length > 0) table.push(buildRow([...head, label], ranks));
  }
}

console.log(formatTable(['model', 'kind', 'ranking', 'n', 'first', 'any@5', 'any@10'], table, 3));
const toRow = (name: string, f: number): string =>
  `  ${name}: [${[0, 1, 2].map((gate) => Number(allWeights[gate * FITTED.length + f]!.toFixed(2))).join(', ')}],`;
console.log(`\n${FITTED.map(toRow).join('\n')}\n`);
console.log(formatMachine(new Date().toISOString()));
