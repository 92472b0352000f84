import { tryModel } from '../compose-trial.ts';
import type { Config } from '../config.ts';

/** Loads a model and tells what it does on this machine: a line for each thing found. */
export async function testModel(config: Config, id: string): Promise<{ lines: string[] }> {
  const { lines } = await tryModel(config, id);
  return { lines: [...lines] };
}
