import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createQuietConfig } from '../support/quiet-engine.ts';
import { createWording } from '../support/remains.ts';
import { createTempFolder } from '../support/store.ts';

export const PASSPHRASE = 'four words that nobody says';

export const createConfig = (fields: Partial<Config> = {}): Config => ({
  ...createQuietConfig(join(createTempFolder(), 'home')),
  training: 'on',
  ...fields,
});

export const openMemory = (config: Config, passphrase: string | null = PASSPHRASE): Promise<Engine> =>
  openEngine(config, false, passphrase === null ? null : async () => passphrase);

export async function withMemory<T>(config: Config, work: (memory: Engine) => Promise<T>): Promise<T> {
  const memory = await openMemory(config);
  try {
    return await work(memory);
  } finally {
    await memory.close();
  }
}

const { createLetters } = createWording(4_711);

/** Turns of one talk, every word of which stands nowhere else; with all by which its owner might know it. */
export function createTalk(turns: number) {
  const words: string[] = [];
  const createWord = (): string => {
    const word = createLetters(11);
    words.push(word);
    return word;
  };
  const [session, user, ...speakers] = Array.from({ length: 4 }, createWord) as [string, string, ...string[]];
  const topics = Array.from({ length: 6 }, createWord);
  const entries = Array.from({ length: turns }, (_, i) => ({
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `${createWord()} ${topics[i % 6]!} and ${topics[(i * 5 + 1) % 6]!} because of ${createWord()}?`,
    session_id: session,
    speaker: speakers[i % 2]!,
    user_id: user,
    tags: [topics[i % 6]!],
  }));
  return { entries, words };
}

/** Those of these words that stand in any byte below a folder, or in a name there: in UTF-8 or UTF-16, in any case. */
export function findWords(folder: string, words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const texts = [entry.name];
    if (entry.isFile()) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      // From either side of a pair of bytes; copied and of even length: Node 24.21 corrupts its heap over an odd number of bytes at an odd address.
      const odd = Buffer.from(bytes.subarray(1));
      texts.push(
        bytes.toString('latin1'),
        ...[bytes, odd].map((one) => one.subarray(0, one.length & ~1).toString('utf16le')),
      );
    }
    const haystack = texts.join('\n').toLowerCase();
    for (const word of words) if (haystack.includes(word)) found.add(word);
  }
  return [...found];
}
