import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decryptMemory, encryptMemory } from '../../src/compose-encryption.ts';
import type { Config } from '../../src/config.ts';
import { ROOT, removeFolder } from '../support/store.ts';
import { PASSPHRASE, createConfig, createTalk, findWords, withMemory } from './memory.ts';

let config: Config;
beforeEach(() => {
  config = createConfig();
});
afterEach(() => removeFolder(dirname(config.home)));

const conversion = () => ({
  config,
  readPassphrase: async () => PASSPHRASE,
  choose: async () => ({ way: 'passphrase' as const, passphrase: PASSPHRASE }),
});

/** Converts in a process of its own, which kills itself as a step is told. */
async function convertUntil(
  direction: 'encryptMemory' | 'decryptMemory',
  step: string,
  at: number,
): Promise<void> {
  const script = `
    import { ${direction} } from ${JSON.stringify(pathToFileURL(join(ROOT, 'dist', 'compose-encryption.js')).href)};
    const passphrase = ${JSON.stringify(PASSPHRASE)};
    await ${direction}({
      config: ${JSON.stringify(config)},
      readPassphrase: async () => passphrase,
      choose: async () => ({ way: 'passphrase', passphrase }),
      report: (step, done) => {
        if (step === ${JSON.stringify(step)} && done >= ${at}) process.kill(process.pid, 'SIGKILL');
      },
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  // The search itself must be able to find: a step that is never told would test nothing.
  expect(signal).toBe('SIGKILL');
}

const POINTS = [
  ['database', 0],
  ['cortex', 0],
  ['cortex', 3],
  ['switch', 0],
  ['removal', 0],
  ['removal', 1],
] as const;

test.skipIf(process.platform === 'win32').each(POINTS)(
  'killed at %s %i, either way, the memory is whole and the next run ends it',
  async (step, at) => {
    const { entries, words } = createTalk(12);
    await withMemory(config, async (memory) => {
      await memory.remember({ entries }, 'test');
      await memory.night({ action: 'run' });
    });
    const look = () =>
      withMemory(config, async (memory) => {
        expect((await memory.status()).counts.remembered).toBe(entries.length + extra);
        expect(await memory.check()).toEqual([]);
        // Asked for as a statement: what repeats a question is no answer to it.
        const { memories } = await memory.recall({ query: entries[3]!.content.replace('?', ''), limit: 1 });
        expect(memories[0]!.text).toContain(entries[3]!.content);
      });
    let extra = 0;
    await convertUntil('encryptMemory', step, at);
    await look();
    // What is said between is not lost to the run after.
    await withMemory(config, (memory) => memory.remember({ content: 'said between the runs' }, 'test'));
    extra = 1;
    await encryptMemory(conversion());
    await look();
    expect(findWords(config.home, words)).toEqual([]);

    await convertUntil('decryptMemory', step, step === 'removal' ? 0 : at);
    await look();
    await withMemory(config, (memory) => memory.remember({ content: 'and once more' }, 'test'));
    extra = 2;
    await decryptMemory(conversion());
    await look();
  },
);
