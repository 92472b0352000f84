import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../bench/secrets/samples.ts';
import { parseJson, run } from '../cli/run.ts';
import { openEngine } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { queryRows } from '../support/encoder-agent.ts';
import { connectModern, createTempHome, toEntryUri } from '../support/mcp.ts';
import { findRemains } from '../support/remains.ts';

const { secret, text } = SAMPLES.find(({ kind }) => kind === 'GitHub personal token')!;
const card = SAMPLES.find(({ kind }) => kind === 'Visa')!;
const createConfiguredHome = (secrets: string): string => {
  const home = createTempHome();
  writeFileSync(join(home, 'config.json'), JSON.stringify({ secrets, night: 'manual' }));
  return home;
};

describe('secrets in what is remembered', () => {
  it('are left as they are where nothing else is asked for', async () => {
    const server = await connectModern(createTempHome());
    const answer = await server.callOk('remember', { content: text });
    expect(Object.keys(answer).sort()).toEqual(['duplicates', 'entries', 'reply', 'stored']);
    expect((await server.read(answer.entries[0]!.uri)).text).toBe(text);
  });

  it('give their entry a tag, and the answer says how many', async () => {
    const server = await connectModern(createConfiguredHome('mark'));
    const { reply, ...answer } = await server.callOk('remember', {
      entries: [{ content: text, tags: ['work'] }, { content: 'Nothing to hide.' }, { content: card.text }],
    });
    expect(answer).toMatchObject({ stored: 3, marked: 2 });
    expect(answer).not.toHaveProperty('masked');
    expect(reply).toContain('2 of them hold a secret, and got the tag `secret`.');
    const metas = await Promise.all(answer.entries.map(async ({ uri }) => (await server.read(uri)).meta));
    expect(metas.map(({ tags }) => (tags as string[]).toSorted())).toEqual([
      ['secret', 'work'],
      [],
      ['secret'],
    ]);
    const { memories } = await server.callOk('recall', { query: 'use it for now', tags: ['secret'] });
    expect(memories.map(({ id }) => id)).toContain(answer.entries[0]!.id);
    expect((await server.read(answer.entries[0]!.uri)).text).toBe(text);
  });

  it('are masked before anything is hashed or stored, and a retry stores nothing twice', async () => {
    const home = createConfiguredHome('mask');
    const server = await connectModern(home);
    const id = '0198aaaa-0000-7000-8000-00000000abcd';
    const content = `${text} ${card.text} Again: ${secret}`;
    const { reply, ...answer } = await server.callOk('remember', { content, id });
    expect(answer).toMatchObject({ stored: 1, masked: 3 });
    expect(reply).toContain('3 secrets were masked before storing.');
    const stored = await server.read(toEntryUri(id));
    expect(stored.text).toBe(
      `${text} ${card.text} Again: ${secret}`
        .replaceAll(secret, '[masked: GitHub token]')
        .replace(card.secret, '[masked: card number]'),
    );
    expect(await server.callOk('remember', { content, id })).toMatchObject({ stored: 0, duplicates: 1 });
    await server.close();
    expect(findRemains(home, [secret, card.secret])).toEqual([]);
  });

  it('are masked in questions that are kept since they were of use, and in documents', async () => {
    const home = createConfiguredHome('mask');
    const engine = await openEngine(readConfig({ home }));
    const { entries } = await engine.remember(
      { content: 'The backup runs with the deploy token at four.' },
      's',
    );
    await engine.recall({ query: `When does the backup run with ${secret}?` });
    await engine.cite({ memory_id: entries[0]!.id, quote: 'at four' });
    await engine.bootstrap([
      { name: 'a.md', text: `Why does the backup need ${secret}? It writes to the server.` },
    ]);
    await engine.close();
    expect(queryRows<{ query: string }>(home, 'SELECT query FROM uses').map(({ query }) => query)).toEqual([
      'When does the backup run with [masked: GitHub token]?',
    ]);
    expect(findRemains(home, [secret])).toEqual([]);
  });

  it('are told of on the command line', async () => {
    const home = createConfiguredHome('mask');
    expect((await run(['remember', text], { home })).stdout).toContain('masked before storing: 1\n');
    expect(parseJson(await run(['remember', text, '--json'], { home }))).toMatchObject({ masked: 1 });
    writeFileSync(join(home, 'config.json'), JSON.stringify({ secrets: 'hide' }));
    const { code, stderr } = await run(['remember', text], { home });
    expect(code).toBe(2);
    expect(stderr).toContain('"secrets": "mark", "mask" or "off"');
  });
});
