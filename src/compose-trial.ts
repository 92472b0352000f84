import { ownModels } from './compose-models.ts';
import type { Config } from './config.ts';
import { findModel } from './model-files/index.ts';

/** Two that mean the same, and one that does not. */
const SAME = ['How do I make sourdough bread?', 'What is the way to bake a loaf with a starter?'];
const OTHER = 'The tax office wants last year’s receipts.';
const SHORT = Array.from({ length: 40 }, (_, i) => `Where did we put the key of door number ${i}?`);
const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string', maxLength: 40 } },
  required: ['answer'],
  additionalProperties: false,
};

/** Speed and a sanity check of a model on this machine, in a line each. Throws what opening it throws. */
export async function tryModel(config: Config, id: string): Promise<{ lines: readonly string[] }> {
  const { models } = config;
  const before = process.memoryUsage.rss();
  const started = performance.now();
  const took = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(2)} s`;
  const task = ['builtin', 'http'].includes(id) ? id : (await findModel(config.home, id)).task;
  const lines: string[] = [];
  if (task === 'builtin') return { lines: ['builtin needs no test: it has no files'] };
  if (task === 'language' || (task === 'http' && models.editor === 'http')) {
    const own = ownModels({
      ...config,
      models: task === 'language' ? { ...models, editor: 'llama', gguf: id, gguf_night: null } : models,
    });
    const model = await own.language!();
    const asked = performance.now();
    const answer = await model.answer({
      prompt: 'Answer in JSON: what is the capital of France?',
      schema: SCHEMA,
      maxTokens: 60,
    });
    JSON.parse(answer);
    lines.push(`answers in JSON of a schema: yes (${took(asked)})`);
    await own.rest();
  }
  if (task === 'reranking') {
    const model = await ownModels({ ...config, models: { ...models, reranker: id } }).reranker!();
    const [near, far] = await model.score(SAME[0]!, [SAME[1]!, OTHER]);
    lines.push(
      `tells an answer from another text: ${near! > far! ? 'yes' : 'NO'} (${near!.toFixed(2)} and ${far!.toFixed(2)})`,
    );
    await model.unload();
  }
  if (task === 'embedding' || (task === 'http' && models.universal === 'http')) {
    const embedder = await ownModels({ ...config, models: { ...models, universal: id } }).chosen!();
    const [a, b, c] = await embedder.embed([...SAME, OTHER], 'document');
    const cosine = (x: Float32Array, y: Float32Array): number =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    lines.push(`dimensions: ${embedder.identity.dimensions}`);
    lines.push(`loaded and answered in ${took(started)}`);
    lines.push(
      `alike and unlike: ${cosine(a!, b!).toFixed(2)} and ${cosine(a!, c!).toFixed(2)}${cosine(a!, b!) > cosine(a!, c!) ? '' : ': NOT as it should be'}`,
    );
    const since = performance.now();
    for (const text of SHORT) await embedder.embed([text], 'query');
    lines.push(
      `${Math.round((SHORT.length * 1_000) / (performance.now() - since))} short questions a second`,
    );
    await embedder.unload();
  }
  lines.push(`memory: ${Math.round((process.memoryUsage.rss() - before) / 1e6)} MB more`);
  return { lines };
}
