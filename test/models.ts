import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
<<<<<<< HEAD
const named = process.env.SOPHONTIC_TEST_MODELS;
const beside = resolve(root, '../shared/models');

/** The folder of model weights for tests; null where there is none, and tests that need one are skipped. */
export const TEST_MODELS: string | null =
  named !== undefined && named !== '' ? named : existsSync(beside) ? beside : null;
=======

/** Where models for tests lie, or null: tests that need them say that they were skipped. */
export const TEST_MODELS: string | null =
  [process.env['SOPHONTIC_TEST_MODELS'], resolve(root, '../shared/models')].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  ) ?? null;
>>>>>>> h-llama
