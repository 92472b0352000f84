import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempHome } from '../support/mcp.ts';
import { RawConnection } from './raw-connection.ts';

describe('the wire', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', async (version) => {
    const wire = new RawConnection(createTempHome());
    const { result } = await wire.initialize(version);
    expect(result).toMatchObject({ protocolVersion: version, serverInfo: { name: 'sophontic-memory' } });
    expect(await wire.call('recall', { query: 'anything' })).toMatchObject({
      result: { structuredContent: {} },
    });
  });

  it.each([
    ['without a command', (home: string) => ['--home', home]],
    ['as serve', (home: string) => ['serve', '--home', home]],
    ['with --home before serve', (home: string) => ['--home', home, 'serve']],
  ])('is opened %s, on the home that is named', async (_, buildArgs) => {
    const [home, elsewhere] = [createTempHome(), createTempHome()];
    const wire = new RawConnection(elsewhere, ...buildArgs(home));
    await wire.initialize();
    await wire.call('remember', { content: 'Where I was told to.' });
    expect([home, elsewhere].map((place) => existsSync(join(place, 'hippocampus.db')))).toEqual([
      true,
      false,
    ]);
    wire.child.stdin.end();
    expect(await wire.exited).toEqual({ code: 0, signal: null });
  });

  it('carries protocol lines and nothing else, whatever comes in', async () => {
    const home = createTempHome();
    const wire = new RawConnection(home);
    await wire.initialize();
    await wire.send('tools/list', {});
    await wire.call('remember', { content: 'Lines\nwith\r\nbreaks and \u2028 too.' });
    for (const garbage of [
      '',
      '   ',
      'garbage',
      '{"jsonrpc":"2.0"',
      '42',
      'null',
      '[]',
      '"text"',
      '{}',
      '\u0000',
    ])
      wire.write(garbage);
    for (const broken of [
      { jsonrpc: '1.0', id: 900, method: 'ping' },
      { id: 901, method: 'tools/list' },
    ])
      wire.write(JSON.stringify(broken));
    for (const input of ['text', 42, [], null])
      expect(await wire.call('recall', input)).toMatchObject({
        error: { code: expect.any(Number) as unknown },
      });
    expect(await wire.call('nonsense', {})).toMatchObject({ error: { code: -32602 } });
    expect(await wire.send('no/such/method', {})).toMatchObject({ error: { code: -32601 } });
    expect(await wire.call('recall', {})).toMatchObject({ result: { isError: true } });
    // JSON allows this spelling, and a parser makes half of a pair of it.
    wire.write(
      '{"jsonrpc":"2.0","id":"raw","method":"tools/call","params":{"name":"remember","arguments":{"content":"\\ud83d"}}}',
    );
    expect(await wire.call('recall', { query: 'breaks' })).toMatchObject({
      result: { structuredContent: { memories: [{ text: 'Lines\nwith\r\nbreaks and \u2028 too.' }] } },
    });
    expect(await wire.send('ping', {})).toMatchObject({ result: {} });
    const { messages } = wire;
    expect(messages.length).toBeGreaterThan(8);
    expect(messages.find(({ id }) => id === 'raw')).toMatchObject({
      result: { isError: true, structuredContent: { code: 'INVALID_INPUT' } },
    });
    wire.child.stdin.end();
    expect(await wire.exited).toEqual({ code: 0, signal: null });
    expect(wire.messages.length).toBe(messages.length);
  });

  it('logs nothing of what people say', async () => {
    const wire = new RawConnection(createTempHome());
    let log = '';
    wire.child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    await wire.initialize();
    const secret = 'Quetzal';
    const content = `${secret} `.repeat(8_000);
    const { result } = await wire.call('remember', { content });
    const { entries } = result!['structuredContent'] as { entries: { id: string }[] };
    await wire.call('cite', { memory_id: entries[0]!.id, quote: `${content}not said` });
    await wire.call('recall', { query: content.slice(0, 8_000), session_id: secret });
    await wire.call('remember', { content: `${secret}\0`, role: secret });
    await wire.call('forget', { memory_ids: [secret] });
    await wire.send('resources/read', { uri: `memory://entries/${secret}` });
    await wire.send('prompts/get', { name: 'consult', arguments: { question: content } });
    wire.write(`{"jsonrpc":"2.0","id":1,"method":"${secret}`);
    wire.child.stdin.end();
    await wire.exited;
    expect(log.includes(secret)).toBe(false);
  });

  it('carries them with a configuration that cannot be read, too', async () => {
    const home = createTempHome();
    writeFileSync(join(home, 'config.json'), '{ "role": "queen" }');
    const wire = new RawConnection(home);
    await wire.initialize();
    const { result } = await wire.call('recall', { query: 'anything' });
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain('config.json');
    // The owner mends it, and the server goes on without a restart.
    writeFileSync(join(home, 'config.json'), '{ "role": "muse" }');
    expect((await wire.call('recall', { query: 'anything' })).result).not.toHaveProperty('isError', true);
    expect(wire.messages).toHaveLength(3);
  });

  it('answers in order of nothing but readiness: many requests at once, each once', async () => {
    const wire = new RawConnection(createTempHome());
    await wire.initialize();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        i % 3
          ? wire.call('remember', { content: `Message ${i}.` })
          : wire.call('recall', { query: `Message ${i}` }),
      ),
    );
    expect(answers.every(({ result }) => result !== undefined && result['isError'] !== true)).toBe(true);
    expect(new Set(wire.messages.map(({ id }) => id)).size).toBe(61);
  });
});
