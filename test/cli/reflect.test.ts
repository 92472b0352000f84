import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { recordShifts } from '../support/epiphanies.ts';
import type { EpiphanyShift } from '../support/epiphanies.ts';
import { ERAS, createTempHome } from '../support/mcp.ts';
import { loadBoatTurns } from '../support/night.ts';
import { startServer } from '../support/processes.ts';
import { parseJson, run } from './run.ts';

/** A real night of today, and understanding that has shifted since. */
describe('what did I realise today?', () => {
  const home = createTempHome();
  let shifts: EpiphanyShift[];
  beforeAll(async () => {
    // A version that the night itself trains would have told of these memories already.
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify({ night: 'manual', training: 'off' }));
    const server = await startServer(home);
    const entries = loadBoatTurns().map(({ key: _, session, speaker: __, ...turn }) => ({
      ...turn,
      session_id: session,
    }));
    await server.call('remember', { entries });
    await server.end();
    expect((await run(['night'], { home })).code).toBe(0);
    // A store that a trained version was used on, without the training.
    shifts = await recordShifts(home, systemClock, [0.4, 0.2]);
  }, 60_000);

  it('is answered by `reflect`, in words and in JSON', async () => {
    const [text, asJson, early, late] = await Promise.all([
      run(['reflect'], { home }),
      run(['reflect', '--json'], { home }),
      run(['reflect', '--since', '2026-01-01', '--json'], { home }),
      run(['reflect', '--json', '--since', '2099-01-01'], { home }),
    ]);
    for (const { code, stderr } of [text, asJson, early, late])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(text.stdout).toContain(`“${shifts[0]!.title}”: Δ 0.40`);
    expect(text.stdout.endsWith('\n\n')).toBe(false);
    expect(Object.keys(parseJson(asJson)).sort()).toEqual(
      ['born', 'epiphanies', 'open', 'resolved', 'since', 'tokens'].sort(),
    );
    expect(parseJson(asJson)['epiphanies']).toMatchObject(shifts.map(({ id }) => ({ id })));
    expect((parseJson(early)['resolved'] as unknown as unknown[]).length).toBeGreaterThan(1);
    expect(parseJson(late)).toMatchObject({ epiphanies: [], resolved: [], born: [] });
  });

  it('is refused for what is no moment, as a misuse', async () => {
    const { code, stdout, stderr } = await run(['reflect', '--since', 'lately', '--json'], { home });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ code: 'INVALID_INPUT' });
    expect(stderr).toContain('since');
    expect((await run(['reflect', '--help'], { home })).stdout).toContain('--since');
    expect((await run(['reflect'], { home: createTempHome() })).stdout).toMatch(/nothing/i);
  });

  it.each(ERAS)('is answered by the prompt `reflect`, over $era', async ({ connect }) => {
    const server = await connect(home);
    const { messages } = await (
      server.client as {
        getPrompt(of: { name: string }): Promise<{ messages: { content: { text: string } }[] }>;
      }
    ).getPrompt({ name: 'reflect' });
    const { text } = messages[0]!.content;
    for (const { title, id } of shifts) {
      expect(text).toContain(title);
      expect(text).toContain(`[memory:${id}]`);
    }
    expect(text).toMatch(/quote my own words/);
    // The briefing is for days on which nothing was understood.
    expect(text).not.toContain('# Memory briefing');
    const { text: briefing } = await server.read('memory://briefing');
    expect(briefing.split('\n').filter((line) => line.includes('has shifted'))).toHaveLength(1);
    await server.close();
  });
});
