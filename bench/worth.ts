// What is worth keeping (src/engine/night/worth.ts): the turns that a benchmark's questions rest on are what mattered. Fits the
// weights to kinds of talk, each counting the same, and judges them on each kind by weights that never saw it, beside simple
// rivals: `node bench/worth.ts --data a.json --data b.json [--judge c.json]`. A kind is a format of files, or what stands
// before a colon; `--night 3` also runs real nights over the first three conversations of each file. `area`: how well evidence is told from other turns of its conversation; `10/25/50 %`: the share of the
// evidence in so much of a conversation's text.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readWordVectors } from '../src/engine/models/builtin/word-vectors.ts';
import { computeWorthFeatures, WORTH_FEATURES } from '../src/engine/night/worth-features.ts';
import { rateForZone, scoreWorth } from '../src/engine/night/worth.ts';
import { createRandom } from './corpus.ts';
import { fitLogistic } from './worth/logistic.ts';
import { load } from './load.ts';
import type { Turn } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { logProgress } from './part.ts';
import { formatMachine, formatTable } from './report.ts';
import { createTempFolder, removeFolder } from './temp.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    judge: { type: 'string', multiple: true, default: [] },
    night: { type: 'string' },
    out: { type: 'string' },
  },
});
const SHARES = [0.1, 0.25, 0.5];
/** What a weight may not turn round: who speaks to the other, or for an assistant, tells less. */
const SIGNS: Readonly<Record<string, 1 | -1>> = { addressed: -1, byAssistant: -1 };

interface Sample {
  readonly kind: string;
  readonly conversation: string;
  readonly features: Float64Array;
  readonly isEvidence: boolean;
  readonly characters: number;
  readonly place: number;
}

const words = readWordVectors(readFileSync(new URL('../lexicon/english.words', import.meta.url)));

function collect(paths: readonly string[]): Sample[] {
  return paths.flatMap((path) => {
    const [, named, file] = /^(?:([^:/]+):)?(.+)$/.exec(path)!;
    const { conversations, format } = load(file!);
    return conversations.flatMap(({ id, turns, questions }) => {
      const evidence = new Set(questions.flatMap((question) => question.evidence));
      const sessions = Map.groupBy(turns, ({ session }) => session);
      return [...sessions.values()].flatMap((session) => {
        const features = computeWorthFeatures(
          session.map(({ role, content }, turn) => ({ turn, role, text: content })),
          words,
        );
        return session.map(({ key, content }, i): Sample => ({
          ...{ kind: named ?? format, conversation: `${named ?? format} ${id}` },
          features: Float64Array.from(WORTH_FEATURES, (name) => features[i]![name]),
          ...{ isEvidence: evidence.has(key), characters: Math.max(1, content.length), place: i },
        }));
      });
    });
  });
}

const samples = collect(values.data);
const judged = collect(values.judge);
const kinds = [...new Set(samples.map(({ kind }) => kind))];
const fit = (chosen: readonly string[]): { weights: Float64Array; bias: number } =>
  fitLogistic(
    chosen.map((kind) =>
      samples
        .filter((sample) => sample.kind === kind)
        .map(({ features, isEvidence }) => ({ features, isHit: isEvidence })),
    ),
    WORTH_FEATURES.map((name) => SIGNS[name] ?? 1),
  );
type Score = (sample: Sample) => number;
const scoreBy =
  ({ weights, bias }: { weights: Float64Array; bias: number }): Score =>
  ({ features }) =>
    features.reduce((sum, x, i) => sum + x * weights[i]!, bias);

/** Of pairs of one conversation's turns, one of them evidence, the share in which it scores higher; by its evidence. */
function computeArea(own: readonly Sample[], score: Score): number {
  let [sum, weight] = [0, 0];
  for (const turns of Map.groupBy(own, ({ conversation }) => conversation).values()) {
    const sorted = turns.map((turn) => ({ turn, value: score(turn) })).sort((a, b) => a.value - b.value);
    const hits = turns.filter(({ isEvidence }) => isEvidence).length;
    const others = turns.length - hits;
    if (hits === 0 || others === 0) continue;
    let rankSum = 0;
    for (let from = 0; from < sorted.length;) {
      let to = from;
      while (to < sorted.length && sorted[to]!.value === sorted[from]!.value) to++;
      for (let i = from; i < to; i++) if (sorted[i]!.turn.isEvidence) rankSum += (from + to + 1) / 2;
      from = to;
    }
    sum += (hits * (rankSum - (hits * (hits + 1)) / 2)) / (hits * others);
    weight += hits;
  }
  return sum / weight;
}

/** Shares of the evidence in the best so much of each conversation's text. */
function computeCurve(own: readonly Sample[], rate: Score): number[] {
  return SHARES.map((share) => {
    let [held, all] = [0, 0];
    for (const turns of Map.groupBy(own, ({ conversation }) => conversation).values()) {
      let left = share * turns.reduce((sum, { characters }) => sum + characters, 0);
      for (const turn of [...turns].sort((a, b) => rate(b) - rate(a))) {
        if (turn.characters > left) continue;
        left -= turn.characters;
        held += Number(turn.isEvidence);
      }
      all += turns.filter(({ isEvidence }) => isEvidence).length;
    }
    return (100 * held) / Math.max(1, all);
  });
}

const random = createRandom(11);
const drawn = new Map([...samples, ...judged].map((sample) => [sample, random()]));
const rows: string[][] = [];
function addRow(kind: string, what: string, own: readonly Sample[], score: Score, byLength: boolean): void {
  const rate: Score = byLength ? (one) => rateForZone(score(one), one.characters) : score;
  rows.push([
    ...[kind, what, String(own.length), String(own.filter(({ isEvidence }) => isEvidence).length)],
    computeArea(own, score).toFixed(3),
    ...computeCurve(own, rate).map((share) => share.toFixed(0)),
  ]);
}
const shipped: Score = ({ features }) =>
  scoreWorth(Object.fromEntries(WORTH_FEATURES.map((name, i) => [name, features[i]!])) as never);
const all = fit(kinds);
for (const [kind, own] of [
  ...kinds.map((name) => [name, samples.filter((sample) => sample.kind === name)] as const),
  ...(judged.length > 0 ? [['judged alone', judged] as const] : []),
]) {
  addRow(kind, 'drawn at random', own, (one) => drawn.get(one)!, false);
  addRow(kind, 'the shortest', own, ({ characters }) => -characters, false);
  addRow(kind, 'the longest', own, ({ characters }) => characters, false);
  addRow(
    kind,
    'what the owner said, shortest first',
    own,
    ({ characters, features }) => -characters - 1e9 * features.at(-1)!,
    false,
  );
  addRow(kind, 'the newest words alone', own, ({ features }) => features[1]!, true);
  if (kinds.includes(kind))
    addRow(
      kind,
      'fitted to the other kinds',
      own,
      scoreBy(fit(kinds.filter((other) => other !== kind))),
      true,
    );
  addRow(kind, 'fitted to all kinds', own, scoreBy(all), true);
  addRow(kind, 'as shipped', own, shipped, true);
}
/** What real nights keep verbatim of the first so many conversations of each file. */
async function measureNights(paths: readonly string[], most: number): Promise<string[][]> {
  const found = new Map<string, number[]>();
  for (const path of paths) {
    const [, named, file] = /^(?:([^:/]+):)?(.+)$/.exec(path)!;
    const { conversations, format } = load(file!);
    for (const { id, turns, questions } of conversations.slice(0, most)) {
      logProgress(`  a night over ${id}`);
      const home = createTempFolder();
      const memory = await createMemory(home);
      const byId = await rememberAll(memory, turns);
      await memory.night({ action: 'run' });
      const report = (await memory.nightReport())!;
      await memory.close();
      removeFolder(home);
      const evidence = new Set(questions.flatMap((question) => question.evidence));
      const kept = report.blocks.flatMap(({ zones }) =>
        zones.flatMap(({ kind, entries }) =>
          kind === 'live' ? entries.map((entry) => byId.get(entry)!) : [],
        ),
      );
      const countCharacters = (list: readonly Turn[]): number =>
        list.reduce((sum, { content }) => sum + content.length, 0);
      const long = report.blocks.filter(({ entries }) => entries.length > 4);
      const own = [
        ...[countCharacters(kept), countCharacters(turns), kept.length, turns.length],
        ...[kept.filter(({ key }) => evidence.has(key)).length, evidence.size, long.length],
        long.filter(({ zones }) => zones.every(({ kind }) => kind === 'dead')).length,
      ];
      const sums = found.get(named ?? format) ?? own.map(() => 0);
      found.set(
        named ?? format,
        sums.map((sum, i) => sum + own[i]!),
      );
    }
  }
  const formatShare = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);
  return [...found].map(([kind, sums]) => [
    kind,
    ...[0, 2, 4].map((i) => formatShare(sums[i]!, sums[i + 1]!)),
    `${sums[7]} of ${sums[6]}`,
  ]);
}
const nights =
  values.night === undefined
    ? ''
    : `\n\n${formatTable(['a night over', 'live text, %', 'live turns, %', 'evidence in live zones, %', 'blocks of five turns and more without one'], await measureNights([...values.data, ...values.judge], Number(values.night)), 1)}`;
const log = `${formatTable(['kind', 'chosen by', 'turns', 'evidence', 'area', '10 %', '25 %', '50 %'], rows, 2)}${nights}

${WORTH_FEATURES.map((name, i) => `  ${name}: ${all.weights[i]!.toFixed(2)},`).join('\n')}
  bias: ${all.bias.toFixed(2)}

${formatMachine(new Date().toISOString())}`;
console.log(log);
if (values.out !== undefined) writeFileSync(values.out, `${log}\n`);
