import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.env.SOPHONTIC_TEST_MODELS;
const beside = resolve(root, '../shared/models');

/** The folder of model weights for tests; null where there is none, and tests that need one are skipped. */
export const TEST_MODELS: string | null =
  named !== undefined && named !== '' ? named : existsSync(beside) ? beside : null;
