import { createModelProvider } from './compose-models.ts';
import type { Config } from './config.ts';
import { findModel } from './model-files/index.ts';

/** Two that mean the same, and one that does not. */
const SIMILAR_TEXTS = ['How do I make sourdough bread?', 'What is the way to bake a loaf with a starter?'];
const OTHER_TEXT = 'The tax office wants last year’s receipts.';
const SHORT_QUESTIONS = Array.from({ length: 40 }, (_, i) => `Where did we put the key of door number ${i}?`);
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
  const startedAt = performance.now();
  const formatElapsed = (embedStartedAt: number): string =>
    `${((performance.now() - embedStartedAt) / 1_000).toFixed(2)} s`;
  const task = ['builtin', 'http'].includes(id) ? id : (await findModel(config.home, id)).task;
  const lines: string[] = [];
  if (task === 'builtin') return { lines: ['builtin needs no test: it has no files'] };
  if (task === 'language' || (task === 'http' && models.editor === 'http')) {
    const provider = createModelProvider({
      ...config,
      models: task === 'language' ? { ...models, editor: 'llama', gguf: id, gguf_night: null } : models,
    });
    const model = await provider.openLanguageModel!();
    const answerStartedAt = performance.now();
    const answer = await model.answer({
      prompt: 'Answer in JSON: what is the capital of France?',
      schema: SCHEMA,
      maxTokens: 60,
    });
    JSON.parse(answer);
    lines.push(`answers in JSON of a schema: yes (${formatElapsed(answerStartedAt)})`);
    await provider.unloadLanguageModel();
  }
  if (task === 'reranking') {
    const model = await createModelProvider({ ...config, models: { ...models, reranker: id } })
      .openReranker!();
    const [similarScore, otherScore] = await model.score(SIMILAR_TEXTS[0]!, [SIMILAR_TEXTS[1]!, OTHER_TEXT]);
    lines.push(
      `tells an answer from another text: ${similarScore! > otherScore! ? 'yes' : 'NO'} (${similarScore!.toFixed(2)} and ${otherScore!.toFixed(2)})`,
    );
    await model.unload();
  }
  if (task === 'embedding' || (task === 'http' && models.universal === 'http')) {
    const embedder = await createModelProvider({ ...config, models: { ...models, universal: id } })
      .openEmbedder!();
    const [a, b, c] = await embedder.embed([...SIMILAR_TEXTS, OTHER_TEXT], 'document');
    const cosine = (x: Float32Array, y: Float32Array): number =>
      x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    lines.push(`dimensions: ${embedder.identity.dimensions}`);
    lines.push(`loaded and answered in ${formatElapsed(startedAt)}`);
    lines.push(
      `alike and unlike: ${cosine(a!, b!).toFixed(2)} and ${cosine(a!, c!).toFixed(2)}${cosine(a!, b!) > cosine(a!, c!) ? '' : ': NOT as it should be'}`,
    );
    const embedStartedAt = performance.now();
    for (const text of SHORT_QUESTIONS) await embedder.embed([text], 'query');
    lines.push(
      `${Math.round((SHORT_QUESTIONS.length * 1_000) / (performance.now() - embedStartedAt))} short questions a second`,
    );
    await embedder.unload();
  }
  lines.push(`memory: ${Math.round((process.memoryUsage.rss() - before) / 1e6)} MB more`);
  return { lines };
}
