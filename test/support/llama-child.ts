// Uses a model in a process of its own and ends, so that a test can look at what it wrote: `node llama-child.ts MODEL NOTES`.
import { createLlamaEmbedder } from '../../src/engine/models/llama/embedder.ts';
import { createLlamaLanguageModel } from '../../src/engine/models/llama/language-model.ts';
import { createLlamaMeter } from '../../src/engine/models/llama/meter.ts';
import { openLlama } from '../../src/engine/models/llama/runtime.ts';

const [path = '', notes = '', damaged = ''] = process.argv.slice(2);
const llama = openLlama({ loadModule: () => import('node-llama-cpp'), cores: 2 });
const weights = await llama.openWeights({ path, cacheFile: notes });
const measuring = await createLlamaMeter(weights).begin(null);
await measuring.measure('The boat lies in the harbour.');
await createLlamaEmbedder(weights).embed(['The boat', '', 'lies '.repeat(600)], 'document');
const model = createLlamaLanguageModel(weights);
await model.answer({ prompt: 'What?', schema: { type: 'string', maxLength: 5 }, maxTokens: 60 });
await model.answer({ prompt: 'What? '.repeat(2_000), schema: {}, maxTokens: 60 }).catch(() => undefined);
const isRefused = await llama.openWeights({ path: damaged, cacheFile: notes }).then(
  () => false,
  () => true,
);
// Nothing is put to rest: a process must be able to end as it is.
process.exitCode = isRefused ? 7 : 1;
