import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { Backfill } from '../../src/engine/spaces/backfill.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { openSqliteHippocampus } from '../../src/engine/hippocampus/sqlite/index.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import type { UniversalEmbedder } from '../../src/engine/models/ports.ts';
import { NO_NIGHTS } from '../support/store.ts';
import { NO_REPORTER } from '../support/damage.ts';

const lexical = createLexicalEmbedder();
const home = mkdtempSync(join(tmpdir(), 'sophontic-backfill-'));
let ids = 0;
const open = async (embedder: UniversalEmbedder): Promise<Engine> =>
  createEngine({
    ...NO_NIGHTS,
    hippocampus: await openSqliteHippocampus({
      path: join(home, 'hippocampus.db'),
      migrations: fileURLToPath(new URL('../../migrations/sqlite', import.meta.url)),
      agentRole: 'muse',
      clock: systemClock,
    }),
    builtinEmbedder: embedder,
    clock: systemClock,
    createId: () => `00000000-0000-7000-8000-${String(ids++).padStart(12, '0')}`,
    role: 'muse',
  });
const countUnembedded = async (engine: Engine): Promise<number> => (await engine.status()).counts.unembedded;

afterEach(() => rmSync(home, { recursive: true, force: true }));

it('embeds in the background within the second, and picks up at the next start what a dead process left', async () => {
  let broken = true;
  const slow: UniversalEmbedder = {
    identity: { ...lexical.identity, model: 'slow' },
    cheap: false,
    unload: async () => undefined,
    embed: async (texts, kind) => {
      if (broken) throw new Error('the model is not there yet');
      return lexical.embed(texts, kind);
    },
  };
  let engine = await open(slow);
  await engine.remember(
    { entries: Array.from({ length: 70 }, (_, i) => ({ content: `turn number ${i}` })) },
    's',
  );
  await systemClock.sleep(50);
  expect(await countUnembedded(engine)).toBe(70);
  await engine.close();

  broken = false;
  engine = await open(slow);
  await expect.poll(() => countUnembedded(engine), { timeout: 1_000 }).toBe(0);
  await engine.remember({ content: 'one more turn' }, 's');
  await expect.poll(() => countUnembedded(engine), { timeout: 1_000 }).toBe(0);
  await engine.close();
});

it('looks again when asked in the very moment it finds nothing left', async () => {
  const looks: PromiseWithResolvers<never[]>[] = [];
  const backfill = new Backfill(
    {
      hippocampus: {
        spaces: {
          listUnembedded: () => {
            const look = Promise.withResolvers<never[]>();
            looks.push(look);
            return look.promise;
          },
        },
      } as unknown as Hippocampus,
      openCortex: () => Promise.reject(new Error('no Cortex is wanted here')),
      damage: NO_REPORTER,
    },
    systemClock,
    async () => [
      {
        space: { ...lexical.identity, id: 1, version: 1, createdAt: 0, active: true },
        embedder: lexical,
      },
    ],
  );
  backfill.schedule();
  await expect.poll(() => looks.length).toBe(1);
  // A remember that shares its commit with the look is told of it in the same breath.
  const asked = looks[0]!.promise.then(() => backfill.schedule());
  looks[0]!.resolve([]);
  await asked;
  await expect.poll(() => looks.length, { timeout: 500 }).toBe(2);
  looks[1]!.resolve([]);
  await backfill.stop();
});
