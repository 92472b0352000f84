import { existsSync } from 'node:fs';
import type * as Sophontic from '../src/index.ts';
import type { Turn } from './load.ts';

/** Remembers turns, 500 at a time; by the id of each entry its turn. */
export async function rememberAll(
  memory: Sophontic.Engine,
  turns: readonly Turn[],
): Promise<Map<string, Turn>> {
  const byId = new Map<string, Turn>();
  for (let from = 0; from < turns.length; from += 500) {
    const batch = turns.slice(from, from + 500);
    const { entries } = await memory.remember(
      { entries: batch.map(({ key: _, session, ...turn }) => ({ ...turn, session_id: session })) },
      'bench',
    );
    entries.forEach(({ id }, i) => byId.set(id, batch[i]!));
  }
  return byId;
}

/** The built package, as programs import it; typed by its source, so that checking types needs no build. */
export async function createMemory(home: string): Promise<Sophontic.Engine> {
  const built = new URL('../dist/index.js', import.meta.url);
  if (!existsSync(built)) throw new Error('Not built yet: npm run build.');
  const sophontic = (await import(built.href)) as typeof Sophontic;
  return sophontic.createMemory({ home });
}
