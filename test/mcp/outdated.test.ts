import { beforeAll, describe, expect, it } from 'vitest';
import { ERAS, createTempHome, toEntryUri } from '../support/mcp.ts';
import type { Connection } from '../support/mcp.ts';

describe.each(ERAS)('what has changed, over $era', ({ connect }) => {
  let server: Connection<unknown>;
  let older: string;
  let newer: string;
  const OLD = 'The code of the boathouse is 2408.';
  const NEW = 'The code of the boathouse was changed to 7731.';

  beforeAll(async () => {
    server = await connect(createTempHome());
    for (const text of ['The oars are varnished.', 'Nadia rows on Mondays.', 'The jetty needs two planks.'])
      await server.remember(text, { role: 'user', session_id: 'rowing', at: '2026-01-02' });
    older = await server.remember(OLD, { role: 'user', session_id: 'spring', at: '2026-02-03' });
  });

  it('is named by what tells of it, for a later `supersedes`', async () => {
    const answer = await server.callOk('remember', {
      ...{ content: NEW, role: 'user', session_id: 'summer', at: '2026-06-04' },
    });
    newer = answer.entries[0]!.id;
    expect(answer.related).toEqual([{ id: older, text: OLD, at: '2026-02-03T00:00:00.000Z' }]);
    expect(answer.reply).toContain(`- 2026-02-03 · ${older}: “${OLD}”`);
  });

  it('is not looked for where nothing tells of a change, what is outdated is named, or many come at once', async () => {
    const said = { role: 'user', session_id: 'autumn', at: '2026-07-01' };
    const quiet = await server.callOk('remember', {
      ...said,
      content: 'We painted the boathouse with Nadia.',
    });
    expect(quiet.related).toBeUndefined();
    const named = await server.remember('The key of the boathouse is brass.', { ...said });
    const told = await server.callOk('remember', {
      ...{ ...said, content: 'The key of the boathouse is steel now.', supersedes: [named] },
    });
    expect(told.related).toBeUndefined();
    const many = Array.from({ length: 9 }, (_, i) => ({
      ...said,
      content: `The code of the boathouse is now ${9000 + i}.`,
    }));
    expect((await server.callOk('remember', { entries: many.slice(0, 1) })).related).toHaveLength(2);
    expect((await server.callOk('remember', { entries: many })).related).toBeUndefined();
    await server.callOk('forget', { session_id: 'autumn', confirm: true });
  });

  it('comes first, and stands beside what it outdates with its words', async () => {
    const { memories, reply } = await server.callOk('recall', {
      query: 'What is the code of the boathouse?',
    });
    expect(memories.slice(0, 2).map(({ id }) => id)).toEqual([newer, older]);
    const replacement = { id: newer, text: NEW, at: '2026-06-04T00:00:00.000Z', certain: false };
    expect(memories.slice(0, 2).map(({ outdated_by: by }) => by)).toEqual([undefined, replacement]);
    expect(reply).toContain(`· probably outdated, since 2026-06-04: “${NEW}”`);
  });

  it('comes second where the past is asked for', async () => {
    const { memories } = await server.callOk('recall', { query: 'What was the old code of the boathouse?' });
    expect(memories.slice(0, 2).map(({ id }) => id)).toEqual([older, newer]);
  });

  it('is told by the entry’s resource and the briefing', async () => {
    expect((await server.read(toEntryUri(older))).meta['outdated_by']).toMatchObject({
      id: newer,
      certain: false,
    });
    expect((await server.read(toEntryUri(newer))).meta['outdated_by']).toBeNull();
    const briefing = (await server.read('memory://briefing')).text;
    expect(briefing).toContain(`“${OLD}” (probably outdated, since 2026-06-04: “${NEW}”)`);
  });

  it('is certain once it is said to be', async () => {
    const text = 'The boathouse opens by a card.';
    const third = await server.remember(text, {
      role: 'user',
      session_id: 'winter',
      at: '2026-09-01',
      supersedes: [older],
    });
    const { memories } = await server.callOk('recall', { query: 'What is the code of the boathouse?' });
    expect(memories.find(({ id }) => id === older)!.outdated_by).toEqual({
      ...{ id: third, text, at: '2026-09-01T00:00:00.000Z', certain: true },
    });
    expect((await server.read(toEntryUri(older))).meta['outdated_by']).toMatchObject({
      id: third,
      certain: true,
    });
  });
});
