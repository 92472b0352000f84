import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTempHome } from '../support/mcp.ts';
import { parseJson, run } from './run.ts';

const ID = '00000000-0000-7000-8000-000000000000';

it('tells of a mind that has learned nothing yet, and of one that is not to', async () => {
  const home = createTempHome();
  const young = await run(['mind'], { home });
  expect(young).toMatchObject({ code: 0, stderr: '' });
  expect(young.stdout).toContain('no version yet');
  expect(parseJson(await run(['mind', '--json'], { home }))).toMatchObject({
    ...{ training: 'on', version: null, versions: [], drift: null, decoded: null },
    ...{ memories: { felt: 0, stale: 0 }, epiphanies: [] },
  });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ training: 'off' }));
  const off = await run(['mind'], { home });
  expect(off.code).toBe(0);
  expect(off.stdout).toContain('training is off');
});

it('refuses what it cannot answer, and says what to do', async () => {
  const home = createTempHome();
  for (const wrong of [
    ['--between', ID],
    ['--between', ID, ID, ID],
    ['--memory', 'no-id'],
    ['--memory', ID, '--dream', ID],
    ['--dream', ID, '--seed', 'x'],
    ['something'],
  ])
    expect([wrong, (await run(['mind', ...wrong], { home })).code]).toEqual([wrong, 2]);
  const none = await run(['mind', '--memory', ID], { home });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('No version of the native encoder is in use');
});

it('is kept from whoever is not the muse', async () => {
  const home = createTempHome();
  writeFileSync(join(home, 'config.json'), JSON.stringify({ role: 'consultant' }));
  const refused = await run(['mind'], { home });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('FORBIDDEN');
});
