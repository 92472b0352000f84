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

type Client = Awaited<ReturnType<typeof connectClassic>>;
const statusOf = async (client: Client): Promise<Status> =>
  JSON.parse((await client.read('memory://status')).text) as Status;

const createTurns = (n: number): Record<string, unknown>[] =>
  Array.from({ length: n }, (_, i) => ({ content: `The lamp number ${i} hangs in the hall.`, role: 'user' }));

const serve = async (night: string): Promise<Client> => {
  const home = createTempHome();
  config(home, night);
  return connectClassic(home);
};

/** When it does and when not is told by test/guards/auto-night.test.ts, by a clock that is handed in. */
it('sleeps by itself when enough has come and it is quiet, and only where the owner wants it so', async () => {
  // What has longer to decide than the one that sleeps in between decides against it.
  const [few, manual] = [await serve('auto'), await serve('manual')];
  await few.call('remember', { entries: createTurns(2) });
  await manual.call('remember', { entries: createTurns(5) });
  const client = await serve('auto');
  await client.call('remember', { entries: createTurns(3) });
  await expect
    .poll(async () => (await statusOf(client)).last_night?.state, { timeout: 30_000, interval: 100 })
    .toBe('completed');
  expect((await statusOf(client)).waiting).toBe(0);
  expect(await statusOf(few)).toMatchObject({ last_night: null, waiting: 2 });
  expect(await statusOf(manual)).toMatchObject({ last_night: null, waiting: 5 });
}, 60_000);
