import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ServerGoneError, ServerProcess, startServer } from '../support/processes.ts';
import { removeFolder, createSeededRandom, createTempFolder } from '../support/store.ts';

const KILLS = 10;
const BATCH = 20;
const AT_ONCE = 4;
/** Another one finds other moments: set it to look for more. */
const SEED = Number(process.env['SOPHONTIC_KILL_SEED'] ?? 20_260_101);

interface Sent {
  readonly entries: readonly { id: string; content: string; session_id: string }[];
  acknowledged: boolean;
}

/** kill -9 gives no chance to tidy up: what was acknowledged must be on disk, and nothing may be half there. */
describe('a server that is killed', () => {
  let home: string;
  let server: ServerProcess | undefined;
  beforeEach(() => {
    home = createTempFolder();
  });
  afterEach(async () => {
    await server?.kill();
    removeFolder(home);
  });

  /** Writes single entries and batches, `AT_ONCE` under way, until the server is gone. */
  async function stream(to: ServerProcess, random: () => number, sent: Sent[]): Promise<void> {
    const runWorker = async (): Promise<void> => {
      for (;;) {
        const several = random() < 0.4;
        const entries = Array.from({ length: several ? BATCH : 1 }, (_, i) => ({
          id: randomUUID(),
          content: `${i} of ${several ? BATCH : 1} 🗡 ${'word '.repeat(Math.floor(random() ** 4 * 2_000))}\r\n${randomUUID()}`,
          session_id: `session ${Math.floor(random() * 3)}`,
        }));
        const call: Sent = { entries, acknowledged: false };
        sent.push(call);
        const answer = await to.call('remember', several ? { entries } : { ...entries[0]! });
        if (answer['stored'] !== entries.length) throw new Error(JSON.stringify(answer));
        call.acknowledged = true;
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, runWorker));
    for (const one of ended)
      if (one.status === 'rejected' && !(one.reason instanceof ServerGoneError)) throw one.reason as Error;
  }

  /** What is wrong with what is there: acknowledged and missing or altered, or there in part. */
  async function findFaults(by: ServerProcess, sent: readonly Sent[]): Promise<string[]> {
    const found = await Promise.all(
      sent.map(async ({ entries, acknowledged }) => {
        const texts = await Promise.all(entries.map(({ id }) => by.readEntry(id)));
        const there = texts.filter((text) => text !== null).length;
        const altered = texts.some((text, i) => text !== null && text !== entries[i]!.content);
        if (altered) return 'altered';
        if (there !== 0 && there !== entries.length) return `${there} of ${entries.length}`;
        return acknowledged && there === 0 ? `acknowledged and lost (${entries.length})` : null;
      }),
    );
    return found.filter((fault) => fault !== null);
  }

  const countRemembered = async (by: ServerProcess): Promise<number> => {
    const { result } = await by.request('resources/read', { uri: 'memory://status' });
    return (JSON.parse(result!.contents![0]!.text) as { counts: { remembered: number } }).counts.remembered;
  };

  test(`${KILLS} times in a stream of writes: all that was acknowledged is there, no batch in part`, async () => {
    const random = createSeededRandom(SEED);
    const all: Sent[] = [];
    const moments: number[] = [];
    server = await startServer(home);
    for (let kill = 0; kill < KILLS; kill++) {
      const sent: Sent[] = [];
      await server.call('recall', { query: 'warm' });
      const writing = stream(server, random, sent);
      // Every other kill waits for the first answer, however slow the machine, so that there is something to lose.
      while (kill % 2 === 1 && !sent.some((call) => call.acknowledged))
        await new Promise((resolve) => setTimeout(resolve, 1));
      // Mostly early, where the first commits, checkpoints and reads of the log fall, now and then late.
      const moment = 2 + Math.floor(random() ** 2 * 300);
      moments.push(moment);
      await new Promise((resolve) => setTimeout(resolve, moment));
      await server.kill();
      await writing;
      server = await startServer(home);
      const story = `kill ${kill} after ${moment} ms (seed ${SEED})`;
      expect(await findFaults(server, sent), story).toEqual([]);
      all.push(...sent);
    }
    console.log(`killed after ${moments.join(', ')} ms; seed ${SEED}`);
    expect(await findFaults(server, all)).toEqual([]);
    const acknowledged = all.filter((call) => call.acknowledged).flatMap(({ entries }) => entries).length;
    const total = await countRemembered(server);
    expect(total).toBeGreaterThanOrEqual(acknowledged);
    expect(total).toBeLessThanOrEqual(all.flatMap(({ entries }) => entries).length);
    // The kills did fall into the stream: there was something before, and something under way.
    expect(acknowledged).toBeGreaterThan(0);
    expect(all.some((call) => !call.acknowledged)).toBe(true);
    await server.end();
  }, 120_000);

  test('during its first start: the next start works, whatever the first had come to', async () => {
    const random = createSeededRandom(SEED + 1);
    for (let kill = 0; kill < 4; kill++) {
      const folder = join(home, `home ${kill}`);
      const first = new ServerProcess(folder);
      const asked = first
        .initialize()
        .then(() => first.call('remember', { content: 'the first word' }))
        .then(() => true)
        .catch(() => false);
      // Making the database takes some tens of milliseconds from the moment at which its file appears.
      while (!existsSync(join(folder, 'hippocampus.db')))
        await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 60)));
      await first.kill();
      const answered = await asked;
      server = await startServer(folder);
      expect(await server.call('remember', { content: 'the second word' })).toMatchObject({ stored: 1 });
      expect(await countRemembered(server)).toBeGreaterThanOrEqual(answered ? 2 : 1);
      await server.end();
    }
  }, 60_000);
});
