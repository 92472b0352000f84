// What the settings' deviations and the spec's figures are in each space (R21): `node bench/spaces.ts --data FILE [--model
// FOLDER]…`. Random pairs and neighbours of the file's turns tell a space's background.
import { parseArgs } from 'node:util';
import { calibrate, computeCosineThreshold, samplePairs } from '../src/engine/spaces/calibration.ts';
import { dot } from '../src/engine/math/vectors.ts';
import { createLexicalEmbedder } from '../src/engine/models/builtin/lexical-embedder.ts';
import type { UniversalEmbedder } from '../src/engine/models/ports.ts';
import { SETTINGS } from '../src/engine/vocabulary/settings.ts';
import { load } from './load.ts';
import { openModel } from './model.ts';
import { formatMachine, formatTable } from './report.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', multiple: true, default: [] },
    turns: { type: 'string', default: '600' },
  },
});
if (values.data === undefined) throw new Error('give --data FILE');
const { conversations, format } = load(values.data);
const turns = conversations.flatMap((conversation) => conversation.turns).slice(0, Number(values.turns));

/** What the spec calls so, and what it is in the settings, in deviations above chance. */
const SPEC_THRESHOLDS: readonly (readonly [string, string, number])[] = [
  ['same arc (§4.2)', '0.75', SETTINGS.continuity.minSimilarity],
  ['relevant to a centroid (§8.5.3)', '1 − 0.35', SETTINGS.inquiry.minRelevance],
  ['a zone near a centroid (§3.5)', '1 − 0.2', SETTINGS.zones.centroid],
  ['two centroids fuse (§5.6.4)', '', SETTINGS.inquiry.minFusionSimilarity],
];
const embedders: UniversalEmbedder[] = [createLexicalEmbedder()];
for (const folder of values.model) embedders.push(await openModel(folder));
const columns: string[][] = [];
for (const embedder of embedders) {
  const vectors: Float32Array[] = [];
  for (let from = 0; from < turns.length; from += 32)
    vectors.push(
      ...(await embedder.embed(
        turns.slice(from, from + 32).map(({ content }) => content),
        'document',
      )),
    );
  const background = calibrate(
    samplePairs(vectors.length, SETTINGS.calibration.pairs).map(
      ([a, b]) => [vectors[a]!, vectors[b]!] as const,
    ),
  );
  const beside = vectors.slice(1).map((vector, i) => dot(vector, vectors[i]!));
  columns.push([
    `${background.mean.toFixed(3)} ± ${background.deviation.toFixed(3)}`,
    (beside.reduce((a, b) => a + b, 0) / beside.length).toFixed(3),
    ...SPEC_THRESHOLDS.map(([, , deviations]) => computeCosineThreshold(background, deviations).toFixed(3)),
  ]);
  await embedder.unload();
}
const names = [
  ['two random turns', '', ''],
  ['two neighbouring turns', '', ''],
  ...SPEC_THRESHOLDS.map(([what, spec, deviations]) => [what, spec, String(deviations)]),
];
console.log(`## The spec's similarities in each space\n`);
console.log(`${turns.length} turns of ${format}; cosines.\n`);
console.log(
  formatTable(
    ['what', 'spec', 'deviations', ...embedders.map(({ identity }) => identity.model)],
    names.map((name, row) => [...name, ...columns.map((column) => column[row]!)]),
  ),
);
console.log(`\n${formatMachine(new Date().toISOString())}`);
process.exit(0);
