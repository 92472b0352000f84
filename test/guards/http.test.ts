import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../../src/engine/models/http/client.ts';
import { parseEndpoint } from '../../src/engine/models/http/endpoint.ts';
import {
  createChatResponse,
  catchMemoryError,
  sendJson,
  startModelServer,
  createSkippingClock,
} from '../support/model-server.ts';
import type { Responder, ModelServer } from '../support/model-server.ts';
import { createFakeClock } from '../support/store.ts';

const closing: ModelServer[] = [];
afterEach(async () => {
  for (const server of closing.splice(0)) await server.close();
});
const listen = async (answering: Responder): Promise<ModelServer> => {
  const server = await startModelServer(answering);
  closing.push(server);
  return server;
};

describe('what counts as this machine', () => {
  test.each(['127.0.0.1', '127.0.0.0', '127.255.255.255', '[::1]', 'localhost'])('%s', (host) => {
    expect(parseEndpoint(`http://${host}/v1`, []).allowed).toBe(false);
  });

  test.each(['126.255.255.255', '128.0.0.0', '[::2]', '[::]', '0.0.0.0'])('and not %s', (host) => {
    expect(() => parseEndpoint(`http://${host}/v1`, [])).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  test('an allowed host is that one alone', () => {
    const hosts = ['models.example', '10.0.0.7:8080'];
    expect(parseEndpoint('http://models.example/v1', hosts).allowed).toBe(true);
    expect(parseEndpoint('http://10.0.0.7:8080/v1', hosts).allowed).toBe(true);
    for (const url of ['http://models.example.org/v1', 'http://10.0.0.7/v1', 'http://10.0.0.7:80/v1'])
      expect(() => parseEndpoint(url, hosts)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

describe('a text that is too long', () => {
  test.each([
    [413, 'anything'],
    [500, '{"error":"the request exceeds the available context size"}'],
    [400, 'context_length_exceeded'],
    [422, 'Input is too long'],
  ])('is not sent again where the server says so by %i', async (status, body) => {
    const server = await listen((response) => sendJson(response, body, status));
    const client = createClient({ url: server.url, model: 'm', clock: createSkippingClock() });
    expect(await catchMemoryError(client.post('/x', {}))).toMatchObject({
      code: 'TOO_LARGE',
      facts: { status },
    });
    expect(server.requests).toHaveLength(1);
  });

  test('is not what a busy server means that speaks of other things', async () => {
    const server = await listen((response, _, nth) =>
      nth === 1 ? sendJson(response, 'out of memory', 500) : sendJson(response, createChatResponse('{}')),
    );
    const client = createClient({ url: server.url, model: 'm', clock: createSkippingClock() });
    expect((await client.post('/x', {})).status).toBe(200);
  });
});

describe('limits', () => {
  test.each([
    ['of the whole, which holds for the first byte too', { firstByte: 60_000, whole: 2_000 }, '2 s'],
    ['of the first byte, which is sooner than the whole', { firstByte: 2_000, whole: 60_000 }, '2 s'],
  ])('%s', async (_, limits, named) => {
    const server = await listen(() => undefined);
    // Whoever waits for it lets its time go by.
    const clock = createFakeClock();
    const client = createClient({
      ...{ url: server.url, model: 'm', clock, limits: { connect: 600_000, ...limits } },
    });
    const from = clock.now();
    const error = await catchMemoryError(client.post('/x', {}));
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    expect(error.message).toContain(named);
    expect(clock.now() - from).toBeLessThan(2_500);
  });
});
