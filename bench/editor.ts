// What an Editor (and a meter) by a language model changes in a night, beside the builtin ones, on the labelled talks:
// `node bench/editor.ts --model FILE.gguf [--meter]`.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { NightFigures } from '../src/engine/night/night-figures.ts';
import { load } from './load.ts';
import { createMemory, rememberAll } from './memory.ts';
import { formatMachine, formatTable } from './report.ts';
import { removeFolder, createTempFolder } from './temp.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string', default: 'examples/boat-and-bakery.json' },
    meter: { type: 'boolean', default: false },
  },
});
if (values.model === undefined) throw new Error('give --model FILE.gguf');
const gguf = resolve(values.model);
const { conversations } = load(values.data);

const rows: string[][] = [];
for (const own of [false, true]) {
  const home = createTempFolder();
  if (own)
    writeFileSync(
      join(home, 'config.json'),
      JSON.stringify({ models: { gguf, editor: 'llama', ...(values.meter ? { meter: 'llama' } : {}) } }),
    );
  const memory = await createMemory(home);
  for (const { turns } of conversations) await rememberAll(memory, turns);
  const { report } = await memory.night({ action: 'run' });
  const { seconds, arcs, blocks, kept, model } = report as unknown as NightFigures;
  const reasons = Object.entries(model?.reasons ?? {}).map(([reason, times]) => `${reason} ${times}`);
  rows.push([
    own ? `${gguf.split('/').at(-1)!}${values.meter ? ', meter too' : ''}` : 'builtin',
    String(Object.values(blocks).reduce((a, b) => a + b, 0)),
    String(arcs),
    String(kept),
    model ? String(model.answers) : '',
    model ? `${model.fell_back}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}` : '',
    seconds.toFixed(1),
    model ? `${model.memory_mb}, ${model.memory_after_mb} after` : '',
  ]);
  await memory.close();
  removeFolder(home);
}
console.log(
  formatTable(
    [
      'editor',
      'blocks',
      'arcs',
      'length kept',
      'answers',
      'by the builtin instead',
      'night, s',
      'memory, MB',
    ],
    rows,
    2,
  ),
);
console.log(`\n${formatMachine(new Date().toISOString())}`);
process.exit(0);
