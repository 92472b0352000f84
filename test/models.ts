import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where models for tests lie, or null: tests that need them say that they were skipped. */
export const TEST_MODELS: string | null =
  [process.env['SOPHONTIC_TEST_MODELS'], resolve(root, '../shared/models')].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  ) ?? null;
