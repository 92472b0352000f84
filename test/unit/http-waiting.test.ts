import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createSecure } from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/engine/clock.ts';
import type { LanguageModel } from '../../src/engine/models/ports.ts';
import {
  createHttpLanguageModel,
  createChatResponse,
  catchMemoryError,
  sendJson,
  startModelServer,
  createSkippingClock,
  serializeError,
} from '../support/model-server.ts';
import type { ModelOptions, Responder, ModelServer } from '../support/model-server.ts';

const ASKED = { prompt: 'PROMPT', schema: { type: 'object' }, maxTokens: 8 };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

async function startModel(
  respond: Responder,
  options: Partial<ModelOptions> = {},
): Promise<{ model: LanguageModel; server: ModelServer; clock: ReturnType<typeof createSkippingClock> }> {
  const server = await startModelServer(respond);
  closing.push(server.close);
  const clock = createSkippingClock();
  return {
    model: createHttpLanguageModel({ url: server.url, model: 'm', clock, ...options }),
    server,
    clock,
  };
}

/** A server below HTTP; `url` with the protocol given. */
async function listenRaw(server: Server, protocol = 'http'): Promise<string> {
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

describe('a server in passing trouble', () => {
  it.each([429, 500, 502, 503, 504])(
    'that says %i is asked again, twice, later each time',
    async (status) => {
      const { model, server, clock } = await startModel((response, _, nth) =>
        nth < 3 ? sendJson(response, 'busy', status) : sendJson(response, createChatResponse('{}')),
      );
      expect(await model.answer(ASKED)).toBe('{}');
      expect(server.requests).toHaveLength(3);
      expect(clock.slept).toEqual([500, 1000]);
    },
  );

  it.each([429, 500, 502, 503, 504])(
    'that says %i three times is not asked a fourth time',
    async (status) => {
      const { model, server } = await startModel((response) => sendJson(response, 'PROMPT', status));
      const error = await catchMemoryError(model.answer(ASKED));
      expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { status, attempts: 3 } });
      expect(error.message).toContain(String(status));
      expect(serializeError(error)).not.toContain('PROMPT');
      expect(server.requests).toHaveLength(3);
    },
  );

  it('is asked again after a time that chance spreads', async () => {
    const clock = createSkippingClock(0.9);
    const { model } = await startModel((response) => sendJson(response, '', 503), { clock });
    await catchMemoryError(model.answer(ASKED));
    expect(clock.slept).toEqual([700, 1000, 400]);
  });

  it.each([
    ['2', [1000, 1000]],
    [' 1 ', [1000]],
    ['0', [500]],
    ['-5', [500]],
    ['soon', [500]],
    [new Date(Date.now() - 60_000).toUTCString(), [500]],
  ])('is given the time that it asks for: %j', async (retryAfter, slept) => {
    const { model, clock } = await startModel((response, _, nth) =>
      nth === 1
        ? sendJson(response, '', 429, { 'retry-after': retryAfter })
        : sendJson(response, createChatResponse('{}')),
    );
    expect(await model.answer(ASKED)).toBe('{}');
    expect(clock.slept).toEqual(slept);
  });

  it('is given time up to a date', async () => {
    const { model, clock } = await startModel((response, _, nth) =>
      nth === 1
        ? sendJson(response, '', 503, { 'retry-after': new Date(Date.now() + 20_000).toUTCString() })
        : sendJson(response, createChatResponse('{}')),
    );
    await model.answer(ASKED);
    const slept = clock.slept.reduce((sum, ms) => sum + ms, 0);
    expect(slept).toBeGreaterThan(15_000);
    expect(slept).toBeLessThanOrEqual(20_000);
  });

  it('that asks for more than half a minute is left alone', async () => {
    const { model, server, clock } = await startModel((response) =>
      sendJson(response, '', 429, { 'retry-after': '31' }),
    );
    expect((await catchMemoryError(model.answer(ASKED))).message).toContain('asks to wait for 31 s');
    expect(server.requests).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('that drops the connection is asked again', async () => {
    const { model, server, clock } = await startModel((response, _, nth) =>
      nth < 3 ? response.destroy() : sendJson(response, createChatResponse('{}')),
    );
    expect(await model.answer(ASKED)).toBe('{}');
    expect(server.requests).toHaveLength(3);
    expect(clock.slept).toEqual([500, 1000]);
  });

  it.each([
    ['of known length', { 'content-length': '500' }],
    ['in chunks', {}],
  ])('that dies in the middle of an answer %s is asked again, thrice at most', async (_, headers) => {
    const { model, server } = await startModel((response) => {
      response.writeHead(200, headers);
      response.write('{"choices": [{"message": {"content": "ANSWER');
      setTimeout(() => response.destroy(), 10);
    });
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', facts: { attempts: 3 } });
    expect(error.message).toContain('broke the connection off');
    expect(serializeError(error)).not.toMatch(/ANSWER|PROMPT/);
    expect(server.requests).toHaveLength(3);
  });
});

describe('a server that refuses', () => {
  it.each([
    [400, /refused the request/, /models test/],
    [401, /refused the key/, /MY_KEY.*models test/],
    [403, /refused the key/, /MY_KEY.*models test/],
    [404, /neither such a path nor such a model/, /\/v1.*models test/],
    [405, /refused the request/, /models test/],
    [204, /refused the request/, /models test/],
  ])('with %i is not asked the same again', async (status, message, repair) => {
    const { model, server } = await startModel((response) => sendJson(response, 'sk-SECRET PROMPT', status), {
      apiKey: 'sk-SECRET',
      keyVariable: 'MY_KEY',
    });
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.message).toMatch(message);
    expect(error.repair).toMatch(repair);
    expect(serializeError(error) + inspect(error, { depth: 9 })).not.toMatch(/SECRET|PROMPT/);
    // 400 is asked in each form of JSON once.
    expect(server.requests).toHaveLength(status === 400 ? 3 : 1);
  });

  it('by not being there is not asked again', async () => {
    const server = createServer();
    const url = await listenRaw(server);
    await new Promise((resolve) => server.close(resolve));
    const clock = createSkippingClock();
    const error = await catchMemoryError(createHttpLanguageModel({ url, model: 'm', clock }).answer(ASKED));
    expect(error.message).toContain('does not run');
    expect(error.repair).toContain('Start the server');
    expect(clock.slept).toEqual([]);
  });

  it('by speaking something else is not asked again, and not quoted', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.on('error', () => undefined).end('220 ANSWER ready\r\n\r\n');
    });
    const url = await listenRaw(server);
    const error = await catchMemoryError(createHttpLanguageModel({ url, model: 'm' }).answer(ASKED));
    expect(error.message).toContain('does not speak the protocol');
    expect(serializeError(error) + inspect(error, { depth: 9 })).not.toMatch(/ANSWER|PROMPT/);
    expect(connections).toBe(1);
  });

  it('by speaking HTTP where HTTPS is asked for says so', async () => {
    const { server } = await startModel((response) => sendJson(response, createChatResponse('{}')));
    const model = createHttpLanguageModel({ url: server.url.replace('http:', 'https:'), model: 'm' });
    expect((await catchMemoryError(model.answer(ASKED))).message).toContain('does not speak the protocol');
  });

  it.each([
    ['tells its length', { 'content-length': String(5 << 20) }],
    ['does not', {}],
  ])('to be brief is read up to 4 MB, where it %s', async (_, headers) => {
    let sent = 0;
    const { model, server } = await startModel((response) => {
      response.writeHead(200, headers);
      const chunk = Buffer.alloc(1 << 16, ' ');
      const writeMore = (): void => {
        while (!response.destroyed && sent < 5 << 20) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', writeMore);
        }
        response.end();
      };
      writeMore();
    });
    expect((await catchMemoryError(model.answer(ASKED))).message).toContain('more than 4 MB');
    expect(server.requests).toHaveLength(1);
  });

  it('reads an answer of nearly 4 MB', async () => {
    const answer = JSON.stringify({ text: 'x'.repeat(3 << 20) });
    const { model } = await startModel((response) => sendJson(response, createChatResponse(answer)));
    expect(await model.answer(ASKED)).toBe(answer);
  });
});

describe('a server that takes its time', () => {
  const respondSlowly: Responder = (response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(drip));
  };

  it.each<[string, Responder, RegExp, Record<string, number>]>([
    ['says nothing', () => undefined, /began no answer within 0\.15 s/, { firstByte: 150 }],
    ['drips its answer', respondSlowly, /did not finish its answer within 0\.2 s/, { whole: 200 }],
    [
      'stops in the middle',
      (response) => response.writeHead(200).write('{'),
      /did not finish its answer within 0\.2 s/,
      { whole: 200 },
    ],
  ])('and %s is left, and not asked again', async (_, respond, reason, limits) => {
    let left = false;
    const { model, server } = await startModel(
      (response, asked, nth) => {
        response.on('close', () => (left = true));
        respond(response, asked, nth);
      },
      { limits, clock: systemClock },
    );
    const error = await catchMemoryError(model.answer(ASKED));
    expect(error.code).toBe('MODEL_UNAVAILABLE');
    expect(error.message).toMatch(reason);
    expect(error.repair).toContain('models.http.timeout_seconds');
    expect(server.requests).toHaveLength(1);
    await vi.waitFor(() => expect(left).toBe(true));
  });

  it('dripping its headers is left as well', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const url = await listenRaw(server);
    const model = createHttpLanguageModel({ url, model: 'm', limits: { firstByte: 150 } });
    expect((await catchMemoryError(model.answer(ASKED))).message).toContain('began no answer within 0.15 s');
  });

  it('over being found or greeted is left', async () => {
    const limits = { connect: 100 };
    const resolve = (): Promise<never> => new Promise(() => undefined);
    const nowhere = createHttpLanguageModel({ url: 'http://localhost:1', model: 'm', limits, resolve });
    expect((await catchMemoryError(nowhere.answer(ASKED))).message).toContain(
      'accepted no connection within 0.1 s',
    );
    // It accepts the connection and never begins to speak TLS.
    const url = await listenRaw(
      createServer((socket) => socket.on('error', () => undefined)),
      'https',
    );
    const mute = createHttpLanguageModel({ url, model: 'm', limits });
    expect((await catchMemoryError(mute.answer(ASKED))).message).toContain(
      'accepted no connection within 0.1 s',
    );
  });

  it.each([1, 200_000])('may end its answer by closing the connection (%i characters)', async (length) => {
    const answer = JSON.stringify({ text: 'x'.repeat(length) });
    const url = await listenRaw(
      createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () =>
          socket.end(`HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(createChatResponse(answer))}`),
        );
      }),
    );
    expect(await createHttpLanguageModel({ url, model: 'm' }).answer(ASKED)).toBe(answer);
  });

  it('may take it, within the limit', async () => {
    const { model } = await startModel(
      (response) => void setTimeout(() => sendJson(response, createChatResponse('{}')), 300),
      {
        limits: { connect: 150 },
        clock: systemClock,
      },
    );
    expect(await model.answer(ASKED)).toBe('{}');
  });
});

describe('a request that is cancelled', () => {
  const expectCancelled = (answer: Promise<string>): Promise<void> =>
    expect(catchMemoryError(answer)).resolves.toMatchObject({ code: 'CANCELLED' });

  it('before it began never arrives', async () => {
    const { model, server } = await startModel((response) => sendJson(response, createChatResponse('{}')));
    await expectCancelled(model.answer(ASKED, AbortSignal.abort()));
    await wait(50);
    expect(server.requests).toHaveLength(0);
  });

  it('while its name is looked up goes nowhere', async () => {
    const { server } = await startModel((response) => sendJson(response, createChatResponse('{}')));
    const stop = new AbortController();
    const model = createHttpLanguageModel({
      url: server.url.replace('127.0.0.1', 'localhost'),
      model: 'm',
      resolve: async () => {
        stop.abort();
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    await expectCancelled(model.answer(ASKED, stop.signal));
    await wait(50);
    expect(server.requests).toHaveLength(0);
  });

  it.each<[string, Responder]>([
    ['the answer begins', () => undefined],
    ['it ends', (response) => response.writeHead(200).write('{')],
  ])('before %s lets go of the server at once', async (_, respond) => {
    const stop = new AbortController();
    let left = false;
    const { model, server } = await startModel((response, asked, nth) => {
      response.on('close', () => (left = true));
      respond(response, asked, nth);
      setTimeout(() => stop.abort(), 20);
    });
    await expectCancelled(model.answer(ASKED, stop.signal));
    await vi.waitFor(() => expect(left).toBe(true));
    expect(server.requests).toHaveLength(1);
  });

  it('between two attempts does not wait for the next', async () => {
    const stop = new AbortController();
    const clock: Clock = {
      ...systemClock,
      random: () => 0.5,
      sleep: (ms) => {
        if (ms <= 250) return systemClock.sleep(ms);
        stop.abort();
        return new Promise(() => undefined);
      },
    };
    const { model, server } = await startModel((response) => sendJson(response, '', 503), { clock });
    await expectCancelled(model.answer(ASKED, stop.signal));
    expect(server.requests).toHaveLength(1);
  });

  it('leaves no listener behind, as an answered one does not', async () => {
    const { signal } = new AbortController();
    const addSpy = vi.spyOn(signal, 'addEventListener');
    const removeSpy = vi.spyOn(signal, 'removeEventListener');
    const { model } = await startModel((response, _, nth) =>
      nth === 1 ? sendJson(response, '', 503) : sendJson(response, createChatResponse('{}')),
    );
    await model.answer(ASKED, signal);
    expect(addSpy.mock.calls.length).toBeGreaterThan(1);
    const listListeners = (calls: readonly (readonly unknown[])[]): unknown[] => calls.map(([, it]) => it);
    expect(new Set(listListeners(removeSpy.mock.calls))).toEqual(new Set(listListeners(addSpy.mock.calls)));
  });
});

const openssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('a server with a certificate', () => {
  it.skipIf(!openssl)(
    'is believed only when that is trusted (skipped where there is no openssl)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'sophontic-tls-'));
      closing.push(() => rmSync(folder, { recursive: true }));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      execFileSync(
        'openssl',
        `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 2 -keyout ${key} -out ${cert}`.split(
          ' ',
        ),
        { stdio: 'ignore' },
      );
      const files = { key: readFileSync(key), cert: readFileSync(cert) };
      const url = await listenRaw(
        createSecure(files, (request, response) => {
          request.resume();
          sendJson(response, createChatResponse('{}'));
        }),
        'https',
      );
      const model = createHttpLanguageModel({ url, model: 'm' });
      const error = await catchMemoryError(model.answer(ASKED));
      expect(error.message).toContain('no certificate that is trusted here');
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      expect(await model.answer(ASKED)).toBe('{}');
    },
  );
});
