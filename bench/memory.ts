import { existsSync } from 'node:fs';
import type * as Sophontic from '../src/index.ts';

/** The built package, as programs import it; typed by its source, so that checking types needs no build. */
export async function createMemory(home: string): Promise<Sophontic.Engine> {
  const built = new URL('../dist/index.js', import.meta.url);
  if (!existsSync(built)) throw new Error('Not built yet: npm run build.');
  const sophontic = (await import(built.href)) as typeof Sophontic;
  return sophontic.createMemory({ home });
}
