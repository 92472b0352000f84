import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startServer } from '../support/processes.ts';
import type { ServerProcess } from '../support/processes.ts';
import { ROOT, createSeededRandom } from '../support/store.ts';

export const LONG_TEXT_CHARS = 65_000;
const PING_EVERY_MS = 20;

const CONSONANTS = 'bcdfghklmnprst';
const VOWELS = 'aeiou';
const IDEOGRAPHS = Array.from({ length: 2_000 }, (_, i) => String.fromCharCode(0x4e00 + i * 7));

/** Texts whose words are spread as those of a language are: few often, many hardly ever. */
export function createTexts(count: number, kind: 'latin' | 'han', seed = 15): { readonly content: string }[] {
  const random = createSeededRandom(seed);
  const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(random() * list.length)]!;
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(CONSONANTS) + pick(VOWELS)).join(''),
  );
  const pickRanked = (list: readonly string[]): string =>
    list[Math.floor(Math.exp(random() * Math.log(list.length))) - 1]!;
  return Array.from({ length: count }, () => {
    let content = '';
    while (content.length < LONG_TEXT_CHARS)
      for (let i = 0; i < 12; i++)
        content +=
          kind === 'latin'
            ? `${pickRanked(words)}${i === 11 ? '. ' : ' '}`
            : pickRanked(IDEOGRAPHS) + (i === 11 ? '。' : '');
    return { content: content.slice(0, LONG_TEXT_CHARS) };
  });
}

export interface LongLine {
  readonly answer: Record<string, unknown>;
  readonly totalMs: number;
  /** The longest that the main thread was busy at a stretch, in its own processor time. */
  readonly turnMs: number;
  /** The longest that a ping beside it waited: with whoever shares the machine. */
  readonly stallMs: number;
}

/** Sends one `remember` in one line to a server of its own, and pings beside it until it is answered. */
export async function sendLongLine(home: string, entries: readonly unknown[]): Promise<LongLine> {
  const turns = join(home, 'longest-turn');
  const server: ServerProcess = await startServer(home, [], {
    NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, 'test', 'process', 'longest-turn.mjs')).href}`,
    SOPHONTIC_TEST_LONGEST_TURN: turns,
  });
  await server.call('recall', { query: 'opens the store' });
  // Up to here it was starting.
  const startMs = Number(readFileSync(turns, 'utf8'));
  writeFileSync(turns, '0');
  const from = performance.now();
  const answering = server.call('remember', { entries });
  // All of it has been handed over: what is measured is the server, not the pipe.
  await new Promise((resolve) => server.child.stdin.write('\n', resolve));
  let isDone = false as boolean;
  let stallMs = 0;
  const pinging = (async () => {
    while (!isDone) {
      const sentAt = performance.now();
      await server.request('ping');
      stallMs = Math.max(stallMs, performance.now() - sentAt);
      await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS));
    }
  })();
  const answer = await answering;
  const totalMs = performance.now() - from;
  isDone = true;
  await pinging;
  await server.end();
  // Nothing is written down that is no longer than what the start took.
  return { answer, totalMs, stallMs, turnMs: Number(readFileSync(turns, 'utf8')) || startMs };
}
