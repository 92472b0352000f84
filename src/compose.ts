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
    newId: monotonic(v7),
    role: config.role,
  });
}

/** UUIDv7s that grow within a millisecond too, so that ids of one process sort as they were made. */
function monotonic(v7: (options: { msecs: number; seq: number }) => string): (at: number) => string {
  let last = 0;
  let seq = 0;
  return (at) => {
    seq = at === last ? seq + 1 : 0;
    last = at;
    return v7({ msecs: at, seq });
  };
}
