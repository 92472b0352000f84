import { afterEach, describe, expect, it } from 'vitest';
import { computeDigest } from '../../src/engine/models/http/embedder.ts';
import { splitChunks } from '../../src/engine/models/http/chunks.ts';
import { dot, computeMeanDirection, norm, normalize } from '../../src/engine/math/vectors.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';
import {
  openHttpEmbedder,
  catchMemoryError,
  sendJson,
  startModelServer,
  createSkippingClock,
  serializeError,
} from '../support/model-server.ts';
import type { EmbedderOptions, Responder, ModelServer } from '../support/model-server.ts';

const DIMENSIONS = 48;
/** As a model would, of another length than 1; `seed` is the model. */
function createVector(text: string, seed = 1): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0.01);
  for (let i = 0; i < text.length; i++)
    vector[(text.charCodeAt(i) * 31 + seed * (i % 7) + seed) % DIMENSIONS]! += 0.5 + (i % 3);
  return vector;
}
const createUnitVector = (text: string): Float32Array => normalize(Float32Array.from(createVector(text)));
const createEmbeddingResponder =
  (embedText: (text: string) => unknown = createVector): Responder =>
  (response, { body }) =>
    sendJson(response, {
      object: 'list',
      data: (body.input as string[]).map((text, index) => ({
        object: 'embedding',
        index,
        embedding: embedText(text),
      })),
    });

const servers: ModelServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
async function open(
  respond: Responder,
  options: Partial<EmbedderOptions> = {},
): Promise<{ embedder: UniversalEmbedder; server: ModelServer; readInputs: () => string[][] }> {
  const server = await startModelServer(respond);
  servers.push(server);
  const embedder = await openHttpEmbedder({
    url: server.url,
    model: 'e',
    clock: createSkippingClock(),
    ...options,
  });
  const readInputs = (): string[][] => server.requests.slice(1).map(({ body }) => body.input as string[]);
  return { embedder, server, readInputs };
}

describe('an embedder behind a server', () => {
  it('finds out how long its vectors are, and gives them at length 1 in the order asked', async () => {
    const { embedder, server } = await open((response, { body }) =>
      sendJson(response, {
        data: (body.input as string[])
          .map((text, index) => ({ index, embedding: createVector(text) }))
          .reverse(),
      }),
    );
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ path: '/v1/embeddings', body: { model: 'e' } });
    expect(embedder.cheap).toBe(false);
    expect(embedder.identity).toMatchObject({
      role: 'universal',
      model: `http:e@127.0.0.1:${server.port}`,
      dimensions: DIMENSIONS,
    });
    const found = await embedder.embed(['one', 'two', 'three'], 'document');
    expect(found).toEqual(['one', 'two', 'three'].map(createUnitVector));
    for (const vector of found) expect(norm(vector)).toBeCloseTo(1, 6);
  });

  it('takes vectors without places in the order they come', async () => {
    const { embedder } = await open((response, { body }) =>
      sendJson(response, {
        data: (body.input as string[]).map((text) => ({ embedding: createVector(text) })),
      }),
    );
    expect(await embedder.embed(['one', 'two'], 'query')).toEqual([
      createUnitVector('one'),
      createUnitVector('two'),
    ]);
  });

  it('asks for 32 at once, and nothing for what is empty', async () => {
    const { embedder, readInputs } = await open(createEmbeddingResponder());
    const texts = Array.from({ length: 70 }, (_, i) => (i % 10 === 3 ? ' \n' : `text ${i}`));
    const found = await embedder.embed(texts, 'document');
    expect(readInputs().map((it) => it.length)).toEqual([32, 31]);
    texts.forEach((text, i) =>
      expect(found[i], text).toEqual(
        text.trim() === '' ? new Float32Array(DIMENSIONS) : createUnitVector(text),
      ),
    );
    expect(await embedder.embed([], 'document')).toEqual([]);
    expect(await embedder.embed(['', ' '], 'query')).toEqual([
      new Float32Array(DIMENSIONS),
      new Float32Array(DIMENSIONS),
    ]);
    expect(readInputs()).toHaveLength(2);
  });

  it('puts the prefix of its kind before each piece', async () => {
    const { embedder, readInputs } = await open(createEmbeddingResponder(), {
      queryPrefix: 'q: ',
      documentPrefix: 'd: ',
      maxChars: 32,
    });
    await embedder.embed(['dogs'], 'query');
    await embedder.embed(['cats and more cats and even more cats'], 'document');
    expect(readInputs()[0]).toEqual(['q: dogs']);
    expect(readInputs()[1]!.length).toBeGreaterThan(1);
    for (const piece of readInputs()[1]!) expect(piece).toMatch(/^d: /);
  });

  it('takes the mean of the pieces of a long text', async () => {
    const { embedder, readInputs } = await open(createEmbeddingResponder(), { maxChars: 200 });
    const long = Array.from({ length: 120 }, (_, i) => `word${i}`).join(' ');
    const [first, found, last] = await embedder.embed(['before', long, 'after'], 'document');
    const pieces = splitChunks(long, 200);
    expect(pieces.length).toBeGreaterThan(3);
    expect(readInputs().flat()).toEqual(['before', ...pieces, 'after']);
    expect(found).toEqual(computeMeanDirection(pieces.map(createUnitVector)));
    expect(norm(found!)).toBeCloseTo(1, 6);
    expect([first, last]).toEqual([createUnitVector('before'), createUnitVector('after')]);
  });

  it('sends half a surrogate pair as the replacement character', async () => {
    const { embedder, readInputs } = await open(createEmbeddingResponder());
    await embedder.embed(['a\ud83dz'], 'document');
    expect(readInputs()).toEqual([['a\ufffdz']]);
  });

  it.each<[string, (count: number) => unknown]>([
    ['no data', () => ({ ok: true })],
    ['too few', () => ({ data: [] })],
    ['too many', (count) => ({ data: Array.from({ length: count + 1 }, () => ({ embedding: [1, 2] })) })],
    [
      'a place twice',
      (count) => ({
        data: Array.from({ length: count }, () => ({ index: count % 2, embedding: createVector('x') })),
      }),
    ],
    [
      'a place that is none',
      (count) => ({ data: Array.from({ length: count }, () => ({ index: 0.5, embedding: [1] })) }),
    ],
    [
      'a place beyond',
      (count) => ({ data: Array.from({ length: count }, () => ({ index: 9, embedding: [1] })) }),
    ],
    ['nothing', (count) => ({ data: Array.from({ length: count }, () => null) })],
    ['an empty vector', (count) => ({ data: Array.from({ length: count }, () => ({ embedding: [] })) })],
    ['a zero vector', (count) => ({ data: Array.from({ length: count }, () => ({ embedding: [0, 0] })) })],
    [
      'null in a vector',
      (count) => ({ data: Array.from({ length: count }, () => ({ embedding: [1, null] })) }),
    ],
    [
      'a vector as text',
      (count) => ({ data: Array.from({ length: count }, () => ({ embedding: 'AACAPw==' })) }),
    ],
    ['broken JSON', () => '{"data": [{"embedding": [0.7351, 0.2'],
    [
      'infinity',
      (count) => `{"data": [${Array.from({ length: count }, () => '{"embedding": [1e999]}').join()}]}`,
    ],
  ])('takes %s for no answer, when it is opened and later', async (_, answer) => {
    let bad = false;
    const server = await startModelServer((response, asked, nth) =>
      bad
        ? sendJson(response, answer((asked.body.input as string[]).length))
        : createEmbeddingResponder()(response, asked, nth),
    );
    servers.push(server);
    const options = { url: server.url, model: 'e' };
    const embedder = await openHttpEmbedder(options);
    bad = true;
    const error = await catchMemoryError(embedder.embed(['SECRET one', 'SECRET two'], 'document'));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(serializeError(error)).not.toMatch(/SECRET|7351/);
    expect(await catchMemoryError(openHttpEmbedder(options))).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('gives no vectors of another length than it began with', async () => {
    let length = 3;
    const { embedder } = await open(createEmbeddingResponder(() => new Array<number>(length).fill(1)));
    length = 4;
    expect((await catchMemoryError(embedder.embed(['x'], 'query'))).message).toContain(
      'other lengths than the 3',
    );
  });

  it('cannot be opened where no server is, without a name, or with too small pieces', async () => {
    const { server } = await open(createEmbeddingResponder());
    await server.close();
    servers.pop();
    const at = { url: server.url, model: 'e' };
    expect((await catchMemoryError(openHttpEmbedder(at))).message).toContain('does not run');
    expect(await catchMemoryError(openHttpEmbedder(at, AbortSignal.abort()))).toMatchObject({
      code: 'CANCELLED',
    });
    for (const wrong of [{ model: '' }, { maxChars: 31 }, { maxChars: Number.NaN }])
      expect(await catchMemoryError(openHttpEmbedder({ ...at, ...wrong }))).toMatchObject({
        code: 'INVALID_INPUT',
      });
  });
});

describe('the space of an embedder behind a server', () => {
  const readRevision = async (server: ModelServer, options = {}): Promise<string> =>
    (await openHttpEmbedder({ url: server.url, model: 'e', ...options })).identity.revision;

  it('is another one for another model, host, prefix or length, and the same otherwise', async () => {
    let seed = 1;
    let noise = 0;
    const respond = createEmbeddingResponder((text) =>
      createVector(text, seed).map((value, i) => value * (1 + noise * (i % 2 === 0 ? 1 : -1))),
    );
    const [one, two] = [await startModelServer(respond), await startModelServer(respond)];
    servers.push(one, two);
    const first = await readRevision(one);
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(await readRevision(one)).toBe(first);
    noise = 1e-7;
    expect(await readRevision(one)).toBe(first);
    noise = 0;
    const others = [
      await readRevision(two),
      await readRevision(one, { model: 'f' }),
      await readRevision(one, { queryPrefix: 'q: ' }),
      await readRevision(one, { documentPrefix: 'q: ' }),
      await readRevision(one, { maxChars: 500 }),
    ];
    seed = 2;
    others.push(await readRevision(one));
    expect(new Set([first, ...others]).size).toBe(7);
  });

  it('hardly ever changes by what another number of threads changes, and does by another precision', () => {
    let state = 1;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    const countChanged = (by: number): number => {
      let count = 0;
      for (let trial = 0; trial < 300; trial++) {
        const vector = normalize(Float32Array.from({ length: 768 }, random));
        const other = normalize(vector.map((value) => value + by * random()));
        if (by > 0.01) expect(dot(vector, other)).toBeGreaterThan(0.99);
        if (computeDigest(vector).join() !== computeDigest(other).join()) count++;
      }
      return count;
    };
    expect(countChanged(3e-7)).toBeLessThanOrEqual(6);
    expect(countChanged(0.015)).toBe(300);
  });
});

describe('pieces of a long text', () => {
  const words = Array.from(
    { length: 400 },
    (_, i) => `${'abcdefghij'.slice(0, 1 + ((i * 7) % 10))}${i}`,
  ).join(' ');

  it.each([
    ['words', words, 100],
    ['words', words, 32],
    ['no blanks', 'x'.repeat(999), 100],
    ['emoji', '😀'.repeat(500), 101],
    ['emoji after one unit', `a${'😀'.repeat(500)}`, 100],
    ['one unit too many', 'y'.repeat(101), 100],
  ])('cover all of it, overlap, and are never too long: %s (%#)', (_, text, longest) => {
    const pieces = splitChunks(text, longest);
    let end = 0;
    let from = 0;
    for (const [i, piece] of pieces.entries()) {
      expect(piece.length).toBeLessThanOrEqual(longest);
      expect(piece.length).toBeGreaterThan(longest / 2);
      expect(piece.isWellFormed()).toBe(true);
      // Where it stands: of a text of one sign, as late as leaves nothing out.
      const at = i === 0 ? 0 : text.lastIndexOf(piece, end);
      expect(at).toBeGreaterThanOrEqual(from);
      expect(at).toBeLessThanOrEqual(end);
      [from, end] = [at, at + piece.length];
    }
    expect(text.endsWith(pieces.at(-1)!)).toBe(true);
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(text.length);
  });

  it('are cut between words where one ends nearby', () => {
    const whole = new Set(words.split(' '));
    for (const piece of splitChunks(words, 400))
      for (const word of piece.split(' ')) expect(whole).toContain(word);
  });

  it('is the text itself where that is short enough', () => {
    expect(splitChunks('z'.repeat(100), 100)).toEqual(['z'.repeat(100)]);
  });
});
