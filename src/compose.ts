import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.ts';
import type { Engine } from './engine/index.ts';

/** The schema files, beside `src/` and `dist/` alike. */
const MIGRATIONS = fileURLToPath(new URL('../migrations/sqlite', import.meta.url));

export const databasePath = (config: Config): string => join(config.home, 'hippocampus.db');

/**
 * Chooses the adapters and opens the engine. Everything is loaded here and only when asked for, so that a server
 * answers its client before it has read a database library.
 */
export async function openEngine(config: Config): Promise<Engine> {
  const [{ createEngine }, { systemClock }, { openSqliteHippocampus }, { createLexicalEmbedder }, { v7 }] =
    await Promise.all([
      import('./engine/index.ts'),
      import('./engine/clock.ts'),
      import('./engine/hippocampus/sqlite/index.ts'),
      import('./engine/models/builtin/lexical-embedder.ts'),
      import('uuid'),
    ]);
  const hippocampus = await openSqliteHippocampus({
    path: databasePath(config),
    migrations: MIGRATIONS,
    agentRole: config.role,
    clock: systemClock,
  });
  return createEngine({
    hippocampus,
    embedder: createLexicalEmbedder(),
    clock: systemClock,
    newId: (at) => v7({ msecs: at }),
    role: config.role,
  });
}
