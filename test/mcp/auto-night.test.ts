import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';

interface Status {
  readonly last_night: { readonly state: string } | null;
  readonly waiting: number;
}

/** A quiet of a second, so that a test need not wait ten minutes. */
const config = (home: string, night: string): void =>
  writeFileSync(
    join(home, 'config.json'),
    JSON.stringify({ night, night_turns: 3, night_quiet_minutes: 1 / 60 }),
  );

const statusOf = async (client: Awaited<ReturnType<typeof connectClassic>>): Promise<Status> =>
  JSON.parse((await client.read('memory://status')).text) as Status;

const said = (n: number): Record<string, unknown>[] =>
  Array.from({ length: n }, (_, i) => ({ content: `The lamp number ${i} hangs in the hall.`, role: 'user' }));

it('sleeps by itself when enough has come and it is quiet', async () => {
  const home = createTempHome();
  config(home, 'auto');
  const client = await connectClassic(home);
  await client.call('remember', { entries: said(2) });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  // Two are not enough.
  expect(await statusOf(client)).toMatchObject({ last_night: null, waiting: 2 });
  await client.call('remember', { entries: said(1) });
  await expect
    .poll(async () => (await statusOf(client)).last_night?.state, { timeout: 30_000, interval: 200 })
    .toBe('completed');
  expect((await statusOf(client)).waiting).toBe(0);
}, 60_000);

it('sleeps only when told to where the owner wants it so', async () => {
  const home = createTempHome();
  config(home, 'manual');
  const client = await connectClassic(home);
  await client.call('remember', { entries: said(5) });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await statusOf(client)).toMatchObject({ last_night: null, waiting: 5 });
});
