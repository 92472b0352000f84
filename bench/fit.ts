// Fits the weights of the ranking (src/engine/recall/weights.ts) and cross-validates them over conversations, all data
// files together, each counting the same: `node bench/fit.ts --data a.json --data b.json [--folds 5] [--ablation]`, which also
// leaves out one feature after the other. With `--model FOLDER` the weights for a sentence model beside are fitted.
import { parseArgs } from 'node:util';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/engine/clock.ts';
import { openSqliteHippocampus } from '../src/engine/hippocampus/sqlite/index.ts';
import { embedMissing } from '../src/engine/spaces/backfill.ts';
import { findOtherPeriods } from '../src/engine/language/read-text.ts';
import { extractTerms } from '../src/engine/language/terms.ts';
import { createLexicalEmbedder } from '../src/engine/models/builtin/lexical-embedder.ts';
import { readWordVectors } from '../src/engine/models/builtin/word-vectors.ts';
import { FEATURES } from '../src/engine/recall/features.ts';
import type { Feature } from '../src/engine/recall/features.ts';
import { collectFeatures } from '../src/engine/recall/feature-table.ts';
import { BASE_WEIGHTS as BUILTIN, SENSE_WEIGHTS } from '../src/engine/recall/weights.ts';
import { load } from './load.ts';
import { openModel } from './model.ts';
import type { Conversation } from './load.ts';
import { formatMachine, formatTable } from './report.ts';
import { fitWeights } from './softmax.ts';
import type { Sample } from './softmax.ts';
import { removeFolder, createTempFolder } from './temp.ts';
import { NO_REPORTER } from '../test/support/damage.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true },
    folds: { type: 'string', default: '5' },
    model: { type: 'string' },
    ablation: { type: 'boolean', default: false },
  },
});

/** A sentence model of the owner's choice, where one is named. */
const model = values.model === undefined ? null : await openModel(values.model);
const WEIGHTS = model ? SENSE_WEIGHTS : BUILTIN;
/** All but `verbatim`, which no question of the sets is short enough for, and what only a sentence model tells. */
const NAMES = (Object.keys(FEATURES) as Feature[]).filter(
  (name) => name !== 'verbatim' && (model !== null || !name.startsWith('sense')),
);
/** Turns a sample keeps for fitting, beside its evidence: the best by today's weights. Scoring uses them all. */
const MAX_ROWS = 150;
const MAX_ABLATION_ROWS = 70;

interface FitSample extends Sample {
  readonly set: string;
  readonly fold: number;
}

const embedder = createLexicalEmbedder();
const english = readWordVectors(readFileSync(new URL('../lexicon/english.words', import.meta.url)));
const loadWordVectors = async (): Promise<typeof english> => english;

const rejectCortex = (): Promise<never> => Promise.reject(new Error('no night falls here'));

/** One conversation in a memory of its own, every question considered. */
async function collectSamples(conversation: Conversation, set: string, fold: number): Promise<FitSample[]> {
  const folder = createTempFolder();
  const store = await openSqliteHippocampus({
    path: join(folder, 'hippocampus.db'),
    migrations: fileURLToPath(new URL('../migrations/sqlite', import.meta.url)),
    agentRole: 'muse',
    clock: systemClock,
  });
  const space = await store.spaces.open(embedder.identity);
  const sense = model && { space: await store.spaces.open(model.identity), embedder: model };
  const deps = {
    hippocampus: store,
    builtinEmbedder: embedder,
    loadWordVectors,
    clock: systemClock,
    damage: NO_REPORTER,
  };
  const keys = new Map<number, string>();
  for (let from = 0; from < conversation.turns.length; from += 500) {
    const turns = conversation.turns.slice(from, from + 500);
    const vectors = await embedder.embed(
      turns.map((turn) => turn.content),
      'document',
    );
    const periods = await Promise.all(
      turns.map(({ content, at }) => findOtherPeriods({ content, at: Date.parse(at) })),
    );
    const ids = turns.map((turn) => createHash('sha256').update(turn.key).digest('hex').slice(0, 32));
    await store.entries.insert(
      turns.map((turn, i) => ({
        entry: {
          id: ids[i]!,
          sessionId: turn.session,
          role: turn.role,
          speaker: turn.speaker ?? null,
          content: turn.content,
          sha256: '',
          at: Date.parse(turn.at),
          createdAt: 0,
          userId: null,
          keep: false,
          origin: 'said',
          tags: [],
          supersedes: [],
          tokenCount: 0,
        },
        terms: extractTerms(turn.content),
        periods: periods[i]!,
        vector: { spaceId: space.id, values: vectors[i]! },
      })),
    );
    for (const [i, entry] of (await store.entries.read(ids)).entries()) keys.set(entry.seq, turns[i]!.key);
    if (sense)
      while (
        (await embedMissing(
          { hippocampus: store, openCortex: rejectCortex, damage: NO_REPORTER },
          sense,
          64,
        )) > 0
      );
  }
  const samples: FitSample[] = [];
  for (const { text, evidence } of conversation.questions) {
    const { candidates, features } = await collectFeatures(deps, text, {
      ...{ builtinSpaceId: space.id, sense },
      ...{ filter: {}, limit: 0 },
    });
    samples.push({
      set,
      fold,
      rows: features.map((row) => Float64Array.from(NAMES, (name) => row[name])),
      hits: candidates.pool.map(({ seq }) => evidence.includes(keys.get(seq)!)),
    });
  }
  await store.close();
  removeFolder(folder);
  return samples;
}

const computeLinearScore = (weights: Float64Array, row: Float64Array): number =>
  row.reduce((sum, x, i) => sum + x * weights[i]!, 0);

function computeAnyAt(samples: readonly Sample[], weights: Float64Array, k: number): number {
  const found = samples.filter(({ rows, hits }) => {
    const scores = rows.map((row) => computeLinearScore(weights, row));
    const order = [...rows.keys()].sort((a, b) => scores[b]! - scores[a]!);
    return order.slice(0, k).some((place) => hits[place]);
  });
  return (100 * found.length) / samples.length;
}

/** What fitting needs of a sample: its evidence and the strongest of the rest. */
function selectStrongest(sample: FitSample, maxRows = MAX_ROWS): FitSample {
  const currentWeights = Float64Array.from(NAMES, (name) => WEIGHTS[name]);
  const scores = sample.rows.map((row) => computeLinearScore(currentWeights, row));
  const best = new Set([...sample.rows.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, maxRows));
  const places = [...sample.rows.keys()].filter((place) => best.has(place) || sample.hits[place]);
  return {
    ...sample,
    rows: places.map((place) => sample.rows[place]!),
    hits: places.map((place) => sample.hits[place]!),
  };
}

const folds = Number(values.folds);
const samples: FitSample[] = [];
for (const path of values.data ?? []) {
  const { conversations, format } = load(path);
  for (const [i, conversation] of conversations.entries()) {
    console.error(`${format}: ${conversation.id}`);
    samples.push(...(await collectSamples(conversation, format, i % folds)));
  }
}
if (samples.length === 0) throw new Error('give at least one --data FILE');
const sets = [...new Set(samples.map(({ set }) => set))];
const fit = (chosen: readonly FitSample[]): Float64Array =>
  fitWeights(
    sets.map((set) => chosen.filter((sample) => sample.set === set).map((sample) => selectStrongest(sample))),
    NAMES.length,
  );

const foldWeights = Array.from({ length: folds }, (_, fold) => {
  console.error(`fold ${fold + 1} of ${folds}`);
  return fit(samples.filter((sample) => sample.fold !== fold));
});
const allWeights = fit(samples);
const currentWeights = Float64Array.from(NAMES, (name) => WEIGHTS[name]);
/** What each feature gives: held out figures with weights fitted without it. */
function runAblation(): string {
  const lines = ['all', ...NAMES].map((omitted) => {
    console.error(`without ${omitted}`);
    const keptIndexes = NAMES.map((name, i) => (name === omitted ? -1 : i)).filter((i) => i >= 0);
    const cut = (weights: Float64Array): Float64Array => Float64Array.from(keptIndexes, (i) => weights[i]!);
    const narrow = (sample: FitSample): FitSample => ({ ...sample, rows: sample.rows.map(cut) });
    const best = foldWeights.map((weights, fold) => {
      const chosen = samples.filter((sample) => sample.fold !== fold);
      return fitWeights(
        sets.map((set) =>
          chosen
            .filter((sample) => sample.set === set)
            .map((one) => narrow(selectStrongest(one, MAX_ABLATION_ROWS))),
        ),
        keptIndexes.length,
        cut(weights),
      );
    });
    const figures = sets.flatMap((set) => {
      const own = samples.filter((sample) => sample.set === set);
      return [5, 10].map((k) =>
        best
          .reduce((sum, weights, fold) => {
            const part = own.filter((sample) => sample.fold === fold).map(narrow);
            return part.length === 0
              ? sum
              : sum + (computeAnyAt(part, weights, k) * part.length) / own.length;
          }, 0)
          .toFixed(1),
      );
    });
    return [omitted === 'all' ? 'nothing' : omitted, ...figures];
  });
  return formatTable(['left out', ...sets.flatMap((set) => [`${set} any@5`, 'any@10'])], lines);
}

const rows = sets.flatMap((set) => {
  const own = samples.filter((sample) => sample.set === set);
  const computeHeldOut = (k: number): number =>
    foldWeights.reduce((sum, weights, fold) => {
      const part = own.filter((sample) => sample.fold === fold);
      return part.length === 0 ? sum : sum + (computeAnyAt(part, weights, k) * part.length) / own.length;
    }, 0);
  const buildRow = (what: string, computeShare: (k: number) => number): string[] => [
    set,
    what,
    String(own.length),
    computeShare(5).toFixed(1),
    computeShare(10).toFixed(1),
  ];
  return [
    buildRow(`held out, ${folds} folds`, computeHeldOut),
    buildRow('fitted to all', (k) => computeAnyAt(own, allWeights, k)),
    buildRow('weights.ts', (k) => computeAnyAt(own, currentWeights, k)),
  ];
});
console.log(formatTable(['set', 'weights', 'n', 'any@5', 'any@10'], rows, 2));
console.log(`\n${NAMES.map((name, i) => `  ${name}: ${Number(allWeights[i]!.toFixed(2))},`).join('\n')}\n`);
if (values.ablation) console.log(`${runAblation()}\n`);
console.log(formatMachine(new Date().toISOString()));
