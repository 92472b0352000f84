import { openEngine } from './compose.ts';
import { readConfig } from './config.ts';
import type { Engine } from './engine/index.ts';

export { MemoryError } from './engine/index.ts';
export type { Engine, Memory, Recollection, ErrorCode } from './engine/index.ts';

/**
 * Opens a memory for use from a program, the same that the MCP server serves: `home` is its data directory (default:
 * `SOPHONTIC_HOME`, else the platform's own). Several processes may have it open at once. Close it when done.
 */
export function createMemory(options: { home?: string } = {}): Promise<Engine> {
  return openEngine(readConfig(options));
}
