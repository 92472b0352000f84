import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  checkFolder,
  describeFolder,
  openTransformersEmbedder,
  openTransformersReranker,
} from '../../src/engine/models/transformers/index.ts';
import { isWholeOnnx } from '../../src/engine/models/transformers/onnx-file.ts';
import { KNOWN_MODELS, findKnownModel } from '../../src/engine/vocabulary/known-models.ts';
import { encodeMessage, buildTableModel, buildWeighingModel, writeModel } from '../support/onnx.ts';
import {
  FAKE_LIBRARY,
  REAL_LIBRARY,
  createFakeFolder,
  createFolder,
  createOptions,
  removeFolders,
} from './options.ts';

afterAll(removeFolders);

const WEIGHTS = join('onnx', 'model_quantized.onnx');
const WORDS = ['north', 'east', 'up'];
/** [UNK], [CLS], [SEP], then the words. */
const ROWS = [
  [0, 0, 0, 1],
  [1, 1, 0, 0],
  [0, 0, 1, 1],
  [3, 0, 0, 0],
  [0, 3, 0, 0],
  [0, 0, 3, 0],
];

function createTableFolder(): string {
  const folder = createFolder();
  writeModel(folder, WORDS, buildTableModel(ROWS), { hidden_size: 4, max_position_embeddings: 64 });
  return folder;
}
const toUnitLength = (...values: number[]): number[] => values.map((value) => value / Math.hypot(...values));
const roundVector = (vector: Float32Array | undefined): number[] =>
  [...vector!].map((it) => Number(it.toFixed(5)));

describe('transformers.js with an ONNX graph made here', () => {
  it.each([
    ['mean', toUnitLength(4, 4, 1, 1)],
    ['cls', toUnitLength(1, 1, 0, 0)],
    ['last_token', toUnitLength(0, 0, 1, 1)],
  ] as const)('pools by %s', async (pooling, expected) => {
    const embedder = await openTransformersEmbedder(
      await createOptions(createTableFolder(), REAL_LIBRARY, { pooling }),
    );
    const [vector] = await embedder.embed(['North east'], 'document');
    expected.forEach((value, i) => expect(vector![i]).toBeCloseTo(value, 5));
    await embedder.unload();
  });

  it('puts the prefixes before, and gives a text the same vector in any company', async () => {
    const prefixes = { queryPrefix: 'up ', documentPrefix: 'east ' };
    const options = await createOptions(createTableFolder(), REAL_LIBRARY, prefixes);
    const [prefixed, plain] = [
      await openTransformersEmbedder(options),
      await openTransformersEmbedder(await createOptions(options.folder, REAL_LIBRARY)),
    ];
    const [asked] = await prefixed.embed(['north'], 'query');
    const [stored] = await prefixed.embed(['north'], 'document');
    const [same, , alike] = await plain.embed(['up north', 'up up up', 'east north'], 'document');
    expect(roundVector(asked)).toEqual(roundVector(same));
    expect(roundVector(stored)).toEqual(roundVector(alike));
    expect(roundVector(asked)).not.toEqual(roundVector(stored));
    expect(prefixed.identity.revision).not.toBe(plain.identity.revision);
    await Promise.all([prefixed.unload(), plain.unload()]);
  });

  it('scores pairs by the logit of a cross-encoder', async () => {
    const folder = createFolder();
    const config = { architectures: ['BertForSequenceClassification'], hidden_size: 4 };
    writeModel(folder, WORDS, buildWeighingModel([0, 0, 0, 6, -6, 12]), config);
    const options = await createOptions(folder, REAL_LIBRARY);
    expect(options.model.task).toBe('reranking');
    const reranker = await openTransformersReranker(options);
    // [CLS] north [SEP] … [SEP]: the mean over all tokens.
    const scores = await reranker.score('north', ['up', 'east', 'north up', 'never heard']);
    [18 / 5, 0, 24 / 6, 6 / 6].forEach((score, i) => expect(scores[i]).toBeCloseTo(score, 5));
    expect(reranker.identity).toMatch(/:q8:[0-9a-f]{16}$/);
    await reranker.unload();
  });

  it('starts and rests again and again', async () => {
    const embedder = await openTransformersEmbedder(await createOptions(createTableFolder(), REAL_LIBRARY));
    for (let i = 0; i < 3; i++) {
      expect(await embedder.embed(['north'], 'query')).toHaveLength(1);
      await embedder.unload();
    }
  });

  it('does not load weights that are no graph of ours: an error, not an end', async () => {
    const folder = createTableFolder();
    writeFileSync(join(folder, WEIGHTS), encodeMessage([1, 8], [7, 'no graph'], [8, encodeMessage([2, 13])]));
    const embedder = await openTransformersEmbedder(await createOptions(folder, REAL_LIBRARY));
    await expect(embedder.embed(['north'], 'query')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });
});

describe('the folder of a model', () => {
  it('is not whole when a file is missing, broke off, or is of another size', async () => {
    const folder = createTableFolder();
    const model = await describeFolder(folder);
    expect(await checkFolder(folder, model, 'q8')).toHaveLength(4);
    const sizes = readFileSync(join(folder, WEIGHTS)).length;
    truncateSync(join(folder, WEIGHTS), sizes - 10);
    await expect(checkFolder(folder, model, 'q8')).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining(`${sizes - 10} of ${sizes} bytes`),
      repair: expect.stringContaining('sophontic-memory models add'),
    });
    // Described as it is now, no size tells: the file itself does.
    await expect(checkFolder(folder, await describeFolder(folder), 'q8')).rejects.toMatchObject({
      message: expect.stringContaining('is damaged'),
    });
    rmSync(join(folder, 'tokenizer.json'));
    await expect(checkFolder(folder, model, 'q8')).rejects.toMatchObject({
      message: expect.stringContaining('tokenizer.json is missing'),
    });
    await expect(describeFolder(join(folder, 'nothing'))).rejects.toMatchObject({
      code: 'MODEL_UNAVAILABLE',
    });
  });

  it('is whole at no length but its own', async () => {
    const folder = createFolder();
    const whole = buildTableModel(ROWS);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(join(folder, 'cut.onnx'), whole.subarray(0, length));
      const complete = await isWholeOnnx(join(folder, 'cut.onnx'));
      // What stands behind the graph is a field of its own: without it, all that is there is whole.
      if (length < whole.length - 4) expect(complete).toBe(false);
      if (length === whole.length) expect(complete).toBe(true);
    }
  });

  it('describes itself by the files of sentence-transformers, where there are such', async () => {
    const folder = createTableFolder();
    expect(await describeFolder(folder)).toMatchObject({ pooling: 'mean', longest: 64, precisions: ['q8'] });
    mkdirSync(join(folder, '1_Pooling'));
    const write = (path: string, value: unknown): void =>
      writeFileSync(join(folder, path), JSON.stringify(value));
    write('1_Pooling/config.json', { pooling_mode_cls_token: true, word_embedding_dimension: 4 });
    write('sentence_bert_config.json', { max_seq_length: 48 });
    write('config_sentence_transformers.json', { prompts: { query: 'q: ', document: 'd: ' } });
    writeFileSync(join(folder, 'onnx', 'model.onnx'), buildTableModel(ROWS));
    writeFileSync(join(folder, 'onnx', 'model.onnx_data'), 'x');
    const model = await describeFolder(folder);
    expect(model).toMatchObject({ pooling: 'cls', longest: 48, queryPrefix: 'q: ', documentPrefix: 'd: ' });
    expect(model.precisions).toEqual(['q8', 'fp32']);
    expect(model.files.fp32!.map(({ path }) => path)).toEqual(['onnx/model.onnx', 'onnx/model.onnx_data']);
  });

  it('gives an identity that changes with all that shapes a vector, and with nothing else', async () => {
    const options = await createOptions(createFakeFolder(), FAKE_LIBRARY);
    const readRevision = async (changed: Partial<typeof options> = {}): Promise<string> =>
      (await openTransformersEmbedder({ ...options, ...changed })).identity.revision;
    const first = await readRevision();
    expect(first).toMatch(/^q8:[0-9a-f]{16}$/);
    expect(await readRevision({ threads: 2, idleMs: 5 })).toBe(first);
    for (const changed of [
      { longest: 100 },
      { pooling: 'cls' },
      { queryPrefix: 'q' },
      { documentPrefix: 'd' },
    ] as const)
      expect(await readRevision({ model: { ...options.model, ...changed } })).not.toBe(first);
    appendFileSync(join(options.folder, 'tokenizer.json'), ' ');
    expect(await readRevision({ model: await describeFolder(options.folder) })).not.toBe(first);
    await expect(readRevision({ precision: 'fp16' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('does not hash again what did not change, and lives with a broken cache', async () => {
    const options = await createOptions(createFakeFolder(), FAKE_LIBRARY);
    const { identity } = await openTransformersEmbedder(options);
    const weights = join(options.folder, WEIGHTS);
    const cache = readFileSync(options.cache, 'utf8');
    expect(cache).toContain(JSON.stringify(weights));
    // A forged hash shows where hashes come from; another time of the file, and it is read anew.
    const sha256 = /model_quantized\.onnx": \{[^}]*"sha256": "([0-9a-f]+)"/.exec(cache)![1]!;
    writeFileSync(options.cache, cache.replace(sha256, '0'.repeat(64)));
    expect((await openTransformersEmbedder(options)).identity.revision).not.toBe(identity.revision);
    utimesSync(weights, 1, 1);
    expect((await openTransformersEmbedder(options)).identity.revision).toBe(identity.revision);
    writeFileSync(options.cache, '{ broken');
    expect((await openTransformersEmbedder(options)).identity.revision).toBe(identity.revision);
  });

  it('is damaged when its weights have another hash than the table says', async () => {
    const options = await createOptions(createFakeFolder(), FAKE_LIBRARY);
    const files = {
      ...options.model.files,
      q8: [{ path: 'onnx/model_quantized.onnx', bytes: 0, sha256: 'f'.repeat(64) }],
    };
    await expect(
      openTransformersEmbedder({ ...options, model: { ...options.model, files } }),
    ).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE', message: expect.stringContaining('damaged') });
  });
});

describe('the table of known models', () => {
  it('holds what can be loaded: files of each precision, hashes of 64 digits, vectors of a size', () => {
    for (const model of KNOWN_MODELS) {
      if (model.task === 'language') continue;
      expect(model.files['*']!.map(({ path }) => path)).toEqual([
        'config.json',
        'tokenizer.json',
        'tokenizer_config.json',
      ]);
      for (const precision of model.precisions)
        expect(model.files[precision]!.some(({ path }) => /^onnx\/model\w*\.onnx$/.test(path))).toBe(true);
      for (const { sha256 } of Object.values(model.files).flat())
        if (sha256 !== null) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(model.dimensions > 0).toBe(model.task === 'embedding');
    }
    expect(new Set(KNOWN_MODELS.map(({ id }) => id.toLowerCase())).size).toBe(KNOWN_MODELS.length);
    expect(findKnownModel('ALL-minilm-l6-v2')?.id).toBe('all-MiniLM-L6-v2');
  });
});
