import { createHash, randomUUID } from 'node:crypto';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { ERAS, connectClassic, connectModern, toEntryUri, createTempHome } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';
import { countTokensByEncoding, countTokens } from './tokens.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const STATUS = 'memory://status';
const BRIEFING = 'memory://briefing';
const BLOCKS = 'memory://blocks';

/** The parts of both clients that these tests want beside the common ones. */
interface More {
  listResources(params?: { cursor: string }): Promise<{
    resources: { uri: string; name: string; mimeType?: string; description?: string }[];
    nextCursor?: string;
  }>;
  listResourceTemplates(): Promise<{ resourceTemplates: { uriTemplate: string; mimeType?: string }[] }>;
  listPrompts(): Promise<{ prompts: { name: string; arguments?: { name: string; required?: boolean }[] }[] }>;
  complete(params: {
    ref: { type: 'ref/resource'; uri: string };
    argument: { name: string; value: string };
  }): Promise<{ completion: { values: string[] } }>;
  getPrompt(params: { name: string; arguments?: Record<string, string> }): Promise<{
    messages: { role: string; content: { type: string; text?: string } }[];
  }>;
}

describe.each(ERAS)('resources and prompts, over $era', ({ connect }) => {
  let server: Connection<unknown>;
  let more: More;

  beforeAll(async () => {
    server = await connect(createTempHome());
    more = server.client as More;
  });

  it('are listed, entries, blocks and clusters by templates', async () => {
    const { resources, nextCursor } = await more.listResources();
    // There are no blocks before there are nights.
    expect(resources.map(({ uri }) => uri).sort()).toEqual([BLOCKS, BRIEFING, STATUS]);
    expect(nextCursor).toBeUndefined();
    for (const { name, description, mimeType } of resources)
      for (const value of [name, description, mimeType]) expect(value).toMatch(/\S/);
    const { resourceTemplates } = await more.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate, mimeType }) => [uriTemplate, mimeType]).sort()).toEqual([
      ['memory://blocks/{block_id}', 'text/markdown'],
      ['memory://clusters/{cluster_id}', 'text/markdown'],
      ['memory://entries/{entry_id}', 'text/plain'],
    ]);
  });

  it('tell of no blocks before there are nights', async () => {
    const { text, mimeType } = await server.read(BLOCKS);
    expect(mimeType).toBe('application/json');
    expect(JSON.parse(text)).toEqual({ blocks: [], next: null });
    const complete = (
      uri: string,
      name: string,
      value: string,
    ): Promise<{ completion: { values: string[] } }> =>
      more.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } });
    for (const value of ['', '0', 'zzz', "' OR 1=1 --"])
      expect((await complete('memory://blocks/{block_id}', 'block_id', value)).completion.values).toEqual([]);
    expect((await complete('memory://entries/{entry_id}', 'entry_id', '')).completion.values).toEqual([]);
    await expect(more.listResources({ cursor: 'no cursor of ours' })).rejects.toMatchObject({ code: -32602 });
  });

  it.each([
    ['white space at both ends', '  \t\n two lines \r\n and a half \r\n\n '],
    ['emoji and joined ones', '🧭👩🏽‍🚀🏴󠁧󠁢󠁷󠁬󠁳󠁿 ok'],
    ['Arabic with marks', 'وُلِدَتْ لَيْلَى فِي حَلَب \u200f\u202b'],
    ['combining marks, not composed', 'e\u0301 n\u0303 ö \u1100\u1161'],
    ['control and odd characters', '\u0001\u001f\u007f\u2028\u2029\ufeff\ufffd\uffff "\\u0041" </script>'],
    ['astral letters', '𝕬𠮷𓂀'],
  ])('give an entry verbatim: %s', async (_, content) => {
    const fields = { role: 'user', speaker: 'Henrike', at: '2024-05-06T07:08:09Z', session_id: 'verbatim' };
    const id = await server.remember(content, fields);
    const { text, mimeType, meta } = await server.read(toEntryUri(id));
    expect(text).toBe(content);
    expect(mimeType).toBe('text/plain');
    expect(meta).toMatchObject({
      ...fields,
      at: '2024-05-06T07:08:09.000Z',
      sha256: sha256(content),
      tier: 'hippocampus',
      block_id: null,
    });
  });

  it('tell the status in the figures of the contract', async () => {
    const before = await server.readStatus();
    await server.remember('One more.');
    const { mimeType, text } = await server.read(STATUS);
    expect(mimeType).toBe('application/json');
    const status = JSON.parse(text) as Record<string, unknown>;
    const { remembered, entries } = before.counts;
    expect(status).toMatchObject({
      counts: {
        remembered: remembered + 1,
        entries: entries + 1,
        blocks: 0,
        exchanges: 0,
        archived: 0,
        clusters: 0,
        centroids: 0,
        antechamber: 0,
        relationships: 0,
      },
      spaces: [{ role: 'universal', dimensions: expect.any(Number) as unknown }],
      versions: expect.any(Object) as unknown,
      last_night: null,
      role: 'muse',
    });
  });

  it('are errors where there is none', async () => {
    const unknown = [
      toEntryUri(randomUUID()),
      toEntryUri('not-an-id'),
      `memory://blocks/${randomUUID()}`,
      `memory://blocks/${randomUUID()}?format=packet`,
      'memory://blocks/not-an-id',
      'memory://blocks?cursor=no-cursor-of-ours',
      `memory://clusters/${randomUUID()}`,
      'memory://entries/',
      `memory://entries/${randomUUID()}/more`,
      'memory://nothing',
      'memory://status/',
      'memory://statuses',
      'file:///etc/passwd',
    ];
    for (const uri of unknown)
      await expect(server.read(uri), uri).rejects.toMatchObject({ code: expect.any(Number) as unknown });
  });

  it('offer three prompts', async () => {
    await server.remember('The cutter Marlene gets a new mainsail.', { keep: true });
    const { prompts } = await more.listPrompts();
    expect(prompts.map(({ name }) => name).sort()).toEqual(['briefing', 'consult', 'reflect']);
    const readPromptText = async (name: string, given?: Record<string, string>): Promise<string> => {
      const { messages } = await more.getPrompt({ name, ...(given ? { arguments: given } : {}) });
      expect(messages).toHaveLength(1);
      expect(messages[0]).toMatchObject({ role: 'user', content: { type: 'text' } });
      return messages[0]!.content.text!;
    };
    expect(await readPromptText('briefing')).toContain('Marlene');
    expect(await readPromptText('briefing', { topic: 'sails' })).toContain('sails');
    expect(await readPromptText('reflect')).toContain('Marlene');
    const consult = await readPromptText('consult', { question: 'Which mainsail for a cutter?' });
    expect(consult).toContain('Which mainsail for a cutter?');
    expect(consult).toContain('The cutter Marlene gets a new mainsail.');
    for (const given of [undefined, {}, { question: ' ' }])
      await expect(readPromptText('consult', given)).rejects.toMatchObject({ code: -32602 });
    await expect(readPromptText('unknown')).rejects.toMatchObject({ code: -32602 });
    // What a person types into a prompt is checked like a tool's input, and answered as an error, not by a crash.
    for (const question of ['x'.repeat(8_193), 'a\0b', '\ud800'])
      await expect(readPromptText('consult', { question })).rejects.toMatchObject({
        code: expect.any(Number) as unknown,
      });
    expect((await server.readStatus()).counts.remembered).toBeGreaterThan(0);
  });
});

describe('the briefing', () => {
  it('says so when there is nothing', async () => {
    const server = await connectClassic(createTempHome());
    const { text, mimeType } = await server.read(BRIEFING);
    expect(mimeType).toBe('text/markdown');
    expect(text).toMatch(/nothing/i);
  });

  it('holds what was kept and the latest talk, in 1,000 tokens whatever there is', async () => {
    const server = await connectClassic(createTempHome());
    const sources = [
      (i: number) => `Day ${i}: the lighthouse keeper walked to the dunes and buried nothing. `.repeat(30),
      (i: number) => `第${i}天，灯塔看守人走到沙丘边，什么也没有埋。`.repeat(40),
      (i: number) => `👩🏽‍🚀🧭${i}🏴󠁧󠁢󠁷󠁬󠁳󠁿`.repeat(60),
      (i: number) => `  if(x${i}!==y[${i}]){throw new E_${i}("0x${i}FfA9")}\n`.repeat(40),
      (i: number) => `٤525,߀123,${i}`.repeat(200),
    ];
    const entries = Array.from({ length: 400 }, (_, i) => ({
      content: sources[i % sources.length]!(i),
      role: i % 3 ? 'user' : 'note',
      session_id: `${'会话 session 🧭 '.repeat(8)}${i % 7}`,
      speaker: `${'Кэптен 船长 '.repeat(10)}${i % 4}`,
      keep: i % 5 === 0,
    }));
    await server.callOk('remember', { entries });
    const crowded = (await server.read(BRIEFING)).text;
    expect(countTokens(crowded)).toBeLessThanOrEqual(1_000);
    expect(countTokensByEncoding(crowded).cl100k).toBeGreaterThan(100);
    await server.remember('The cutter Marlene is sold on Friday.', {
      keep: true,
      role: 'user',
      session_id: 'latest',
    });
    await server.remember('Shall we buy the dory?', { role: 'user', session_id: 'latest' });
    const { text } = await server.read(BRIEFING);
    expect(countTokens(text)).toBeLessThanOrEqual(1_000);
    expect(text).toContain('The cutter Marlene is sold on Friday.');
    expect(text).toContain('Shall we buy the dory?');
  });
});

describe('changes', () => {
  it('are told to subscribers only, over 2025-11-25', async () => {
    const server = await connectClassic(createTempHome());
    const updates: string[] = [];
    const { client } = server;
    client.setNotificationHandler(
      ResourceUpdatedNotificationSchema,
      ({ params }) => void updates.push(params.uri),
    );
    const id = await server.remember('Before anyone listens.');
    expect(updates).toEqual([]);
    await client.subscribeResource({ uri: STATUS });
    await server.remember('Now someone does.');
    expect(updates).toEqual([STATUS]);
    // What changes nothing is told to nobody.
    await server.callOk('recall', { query: 'listens' });
    await server.callOk('remember', { content: 'Before anyone listens.', id });
    await server.callRefused('remember', { content: '' });
    await server.callOk('forget', { memory_ids: [id] });
    expect(updates).toEqual([STATUS]);
    await client.subscribeResource({ uri: toEntryUri(id) });
    await server.callOk('forget', { memory_ids: [id], confirm: true });
    expect(updates.toSorted()).toEqual([toEntryUri(id), STATUS, STATUS]);
    await client.unsubscribeResource({ uri: STATUS });
    await server.remember('And nobody any more.');
    await server.readStatus();
    expect(updates).toHaveLength(3);
  });

  it('are told to those who listen, over 2026-07-28', async () => {
    const server = await connectModern(createTempHome());
    const updates: string[] = [];
    server.client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void updates.push(params.uri),
    );
    await server.remember('Before anyone listens.');
    expect(updates).toEqual([]);
    const subscription = await server.client.listen({ resourceSubscriptions: [STATUS] });
    expect(subscription.honoredFilter.resourceSubscriptions).toEqual([STATUS]);
    await server.remember('Now someone does.');
    expect(updates).toEqual([STATUS]);
    await server.callOk('recall', { query: 'listens' });
    await server.callRefused('remember', { content: '' });
    expect(updates).toEqual([STATUS]);
    await subscription.close();
    await server.remember('And nobody any more.');
    await server.readStatus();
    expect(updates).toEqual([STATUS]);
  });
});
