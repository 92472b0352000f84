import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';

/** Loads a model and tells what it does. */
export async function testModel(_config: Config, _id: string): Promise<{ lines: string[] }> {
  throw new MemoryError(
    'MODEL_UNAVAILABLE',
    'Models are not composed yet.',
    'This version fetches and keeps models; it does not run them.',
  );
}
