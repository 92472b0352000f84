import { execFile } from 'node:child_process';
import dns from 'node:dns';
import net from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveAddresses, parseEndpoint } from '../../src/engine/models/http/endpoint.ts';
import {
  createHttpLanguageModel,
  openHttpEmbedder,
  createChatResponse,
  catchMemoryError,
  sendJson,
  startModelServer,
  createSkippingClock,
} from '../support/model-server.ts';
import type { ModelServer } from '../support/model-server.ts';
import { ROOT } from '../support/store.ts';

const ASKED = { prompt: 'Say {}.', schema: {}, maxTokens: 8 };
const servers: ModelServer[] = [];
const startGoodServer = async (): Promise<ModelServer> => {
  const server = await startModelServer((response) => sendJson(response, createChatResponse('{}')));
  servers.push(server);
  return server;
};
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) await server.close();
});

/** Where sockets were connected to from now on: `host:port`, as they were told. */
function watchConnections(): { connections: string[]; lookups: string[] } {
  const connections: string[] = [];
  const lookups: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the socket, below
  const connect = net.Socket.prototype.connect;
  vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
    this: net.Socket,
    ...args: unknown[]
  ) {
    const [options] = (Array.isArray(args[0]) ? args[0] : args) as [{ host?: string; port?: number }];
    connections.push(`${options.host}:${options.port}`);
    return Reflect.apply(connect, this, args) as net.Socket;
  });
  vi.spyOn(dns, 'lookup').mockImplementation((name: string) => {
    lookups.push(name);
    throw new Error('nobody is to be asked');
  });
  return { connections, lookups };
}

describe('where a model server may be', () => {
  it.each([
    'http://10.0.0.7:11434/v1',
    'http://192.168.1.20/v1',
    'http://169.254.169.254/latest',
    'http://0.0.0.0:11434/v1',
    'http://128.0.0.1/v1',
    'http://[::]:11434/v1',
    'http://[fe80::1]/v1',
    'http://[::ffff:10.0.0.7]/v1',
    'https://api.example.com/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1.example.com/v1',
    'http://my.localhost/v1',
    'http://localhost./v1',
    'http://ollama:11434/v1',
  ])('refuses %s before anything is looked up or connected', async (url) => {
    const seen = watchConnections();
    const resolve = vi.fn();
    const refused = expect.objectContaining({
      code: 'INVALID_INPUT',
      repair: expect.stringContaining('`models.http.hosts`'),
    });
    expect(() => createHttpLanguageModel({ url, model: 'm', resolve })).toThrow(refused);
    await expect(openHttpEmbedder({ url, model: 'm', resolve })).rejects.toEqual(refused);
    expect(resolve).not.toHaveBeenCalled();
    expect(seen).toEqual({ connections: [], lookups: [] });
  });

  it.each(['', 'nonsense', '127.0.0.1:11434', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'ws://127.0.0.1/v1'])(
    'takes %j for no address',
    (url) => {
      expect(() => parseEndpoint(url, [])).toThrow('no http or https URL');
    },
  );

  it.each([
    'http://me:SECRET@127.0.0.1/v1',
    'http://127.0.0.1@example.com/SECRET',
    'http://127.0.0.1/v1?key=SECRET',
    'http://127.0.0.1/v1#SECRET',
  ])('refuses %s, which holds more, and does not repeat it', (url) => {
    expect(() => parseEndpoint(url, ['example.com'])).toThrow(/more than host, port and path/);
    expect(() => parseEndpoint(url, ['example.com'])).not.toThrow(/SECRET/);
  });

  it.each([
    ['http://127.0.0.1:11434/v1', '127.0.0.1:11434'],
    ['http://127.9.8.7/v1', '127.9.8.7:80'],
    ['http://2130706433/v1', '127.0.0.1:80'],
    ['http://[::1]:8080/v1', '[::1]:8080'],
    ['http://LOCALHOST/v1', 'localhost:80'],
    ['https://localhost/v1', 'localhost:443'],
  ])('takes %s', (url, host) => {
    expect(parseEndpoint(url, [])).toMatchObject({ host, allowed: false, path: '/v1' });
  });

  it.each([
    [[{ address: '192.0.2.1', family: 4 }]],
    [
      [
        { address: '127.0.0.1', family: 4 },
        { address: '192.0.2.1', family: 4 },
      ],
    ],
    [
      [
        { address: '::1', family: 6 },
        { address: '2001:db8::1', family: 6 },
      ],
    ],
  ])('does not contact a localhost that is somewhere else: %j', async (addresses) => {
    const server = await startGoodServer();
    const seen = watchConnections();
    const url = `http://localhost:${server.port}/v1`;
    const model = createHttpLanguageModel({ url, model: 'm', resolve: async () => addresses });
    expect(await catchMemoryError(model.answer(ASKED))).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('not on this machine; it was not contacted'),
      repair: expect.stringContaining('`models.http.hosts`'),
    });
    expect(seen).toEqual({ connections: [], lookups: [] });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['nobody knows', async () => Promise.reject(new Error('ENOTFOUND'))],
    ['has no address', async () => []],
  ])('says that a name %s', async (_, resolve) => {
    const model = createHttpLanguageModel({ url: 'http://localhost:1/v1', model: 'm', resolve });
    expect(await catchMemoryError(model.answer(ASKED))).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: 'The name of the model server localhost:1 is not known here.',
    });
  });

  it('connects to the address that was checked, asked for once, whatever the name is a moment later', async () => {
    const server = await startGoodServer();
    const seen = watchConnections();
    const resolve = vi
      .fn()
      .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }])
      .mockResolvedValue([{ address: '192.0.2.1', family: 4 }]);
    const model = createHttpLanguageModel({ url: `http://localhost:${server.port}/v1`, model: 'm', resolve });
    expect(await model.answer(ASKED)).toBe('{}');
    expect(resolve).toHaveBeenCalledTimes(1);
    expect(server.requests).toHaveLength(1);
    // And the next one is checked anew.
    expect((await catchMemoryError(model.answer(ASKED))).message).toContain('not on this machine');
    expect(seen).toEqual({ connections: [`localhost:${server.port}`], lookups: [] });
  });

  it('finds localhost by the system and tries both kinds of addresses', async () => {
    const server = await startGoodServer();
    const model = createHttpLanguageModel({ url: `http://localhost:${server.port}/v1`, model: 'm' });
    expect(await model.answer(ASKED)).toBe('{}');
    const resolveBoth = async (): Promise<dns.LookupAddress[]> => [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    const other = createHttpLanguageModel({
      url: `http://localhost:${server.port}/v1`,
      model: 'm',
      resolve: resolveBoth,
    });
    expect(await other.answer(ASKED)).toBe('{}');
  });
});

describe('a host that the owner allows by name', () => {
  const resolveHere = async (): Promise<dns.LookupAddress[]> => [{ address: '127.0.0.1', family: 4 }];

  it.each([
    ['gpu.lan', 'http://gpu.lan:PORT/v1'],
    [' GPU.lan ', 'http://gpu.LAN:PORT/v1'],
    ['gpu.lan:PORT', 'http://gpu.lan:PORT/v1'],
  ])('is contacted under its name: %s', async (host, address) => {
    const server = await startGoodServer();
    const port = String(server.port);
    const model = createHttpLanguageModel({
      url: address.replace('PORT', port),
      model: 'm',
      hosts: ['other.lan', host.replace('PORT', port)],
      resolve: resolveHere,
    });
    expect(await model.answer(ASKED)).toBe('{}');
    expect(server.requests[0]!.headers.host).toBe(`gpu.lan:${port}`);
    expect(model.identity).toBe(`http:m@gpu.lan:${port}`);
  });

  it('may be anywhere, another host may not', async () => {
    const resolveElsewhere = async (): Promise<dns.LookupAddress[]> => [{ address: '192.0.2.1', family: 4 }];
    expect(await resolveAddresses(parseEndpoint('http://gpu.lan', ['gpu.lan']), resolveElsewhere)).toEqual([
      { address: '192.0.2.1', family: 4 },
    ]);
    expect(parseEndpoint('http://[2001:db8::1]:8000', ['2001:db8::1']).allowed).toBe(true);
    expect(parseEndpoint('http://[2001:db8::1]:8000', ['[2001:db8::1]:8000']).allowed).toBe(true);
    for (const other of ['http://a.gpu.lan', 'http://lan', 'http://gpu.lan.example', 'http://192.0.2.1'])
      expect(() => parseEndpoint(other, ['gpu.lan']), other).toThrow('not on this machine');
    expect(() => parseEndpoint('http://gpu.lan:81', ['gpu.lan:80'])).toThrow('not on this machine');
    expect(() => parseEndpoint('http://gpu.lan', ['', '*'])).toThrow('not on this machine');
  });
});

describe('what is contacted beside it', () => {
  it.each([301, 302, 303, 307, 308])('is nothing that it points to with %i', async (status) => {
    const canary = await startGoodServer();
    const server = await startModelServer((response) =>
      sendJson(response, '', status, { location: `${canary.url}/chat/completions` }),
    );
    servers.push(server);
    const seen = watchConnections();
    const model = createHttpLanguageModel({ url: server.url, model: 'm', clock: createSkippingClock() });
    expect(await catchMemoryError(model.answer(ASKED))).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: `The model server 127.0.0.1:${server.port} sent us elsewhere (${status}); that is never followed.`,
    });
    expect(canary.requests).toEqual([]);
    expect(server.requests).toHaveLength(1);
    expect(seen.connections).toEqual([`127.0.0.1:${server.port}`]);
  });

  it('is nothing at all', async () => {
    const server = await startModelServer((response, { path, body }) =>
      path.endsWith('/embeddings')
        ? sendJson(response, {
            data: (body.input as string[]).map((_, index) => ({ index, embedding: [1, 2] })),
          })
        : sendJson(response, createChatResponse('{}')),
    );
    servers.push(server);
    const seen = watchConnections();
    const embedder = await openHttpEmbedder({ url: server.url, model: 'm' });
    await embedder.embed(['a', 'b'], 'document');
    await createHttpLanguageModel({ url: server.url, model: 'm' }).answer(ASKED);
    const here = `127.0.0.1:${server.port}`;
    expect(seen).toEqual({ connections: [here, here, here], lookups: [] });
  });

  it('is no proxy of the environment', async () => {
    const server = await startGoodServer();
    const proxy = await startGoodServer();
    const file = new URL('../../src/engine/models/http/language-model.ts', import.meta.url).href;
    const script = `
      import http from 'node:http';
      import { createHttpLanguageModel } from ${JSON.stringify(file)};
      const clock = { now: Date.now, random: Math.random, sleep: (ms) => new Promise((done) => setTimeout(done, ms)) };
      const model = createHttpLanguageModel({ url: ${JSON.stringify(server.url)}, model: 'm', clock });
      console.log(await model.answer({ prompt: 'x', schema: {}, maxTokens: 1 }));
      await new Promise((done) => http.get('${server.url}/naive', (it) => it.resume().on('end', done)).on('error', done));`;
    const at = `http://127.0.0.1:${proxy.port}`;
    const env = { ...process.env, HTTP_PROXY: at, http_proxy: at, ALL_PROXY: at, NO_PROXY: '', no_proxy: '' };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
      env: { ...env, NODE_USE_ENV_PROXY: '1' },
    });
    expect(stdout.trim()).toBe('{}');
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
    // That the proxy is one is seen from the request that was made without care.
    expect(proxy.requests.map(({ path }) => path)).toEqual([`${server.url}/naive`]);
  });
});
