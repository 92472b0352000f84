import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempHome } from '../support/mcp.ts';
import { parseJson, run } from './run.ts';

const isPosix = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;
const TEXT = 'How do we keep the deck dry in winter?\n\nWe lay a cover over it and leave a gap for the air.';

interface BootstrapAnswer {
  readonly documents: number;
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}
const bootstrap = async (folder: string): Promise<BootstrapAnswer> => {
  const outcome = await run(['bootstrap', folder, '--json']);
  expect(outcome.stderr).toBe('');
  expect(outcome.code).toBe(0);
  return parseJson(outcome) as unknown as BootstrapAnswer;
};

describe('bootstrap', () => {
  it('takes texts, also with a byte order mark and in folders below', async () => {
    const folder = createTempHome();
    writeFileSync(join(folder, 'plain.md'), TEXT);
    writeFileSync(join(folder, 'marked.txt'), `\uFEFF${TEXT}`);
    mkdirSync(join(folder, 'below.md'));
    writeFileSync(join(folder, 'below.md', 'more.rst'), TEXT);
    writeFileSync(join(folder, 'picture.png'), Buffer.of(0, 1, 2));
    expect(await bootstrap(folder)).toMatchObject({
      documents: 3,
      skipped: [{ file: 'below.md', why: 'is a folder, not a text; what is in it was looked through' }],
    });
  });

  it.runIf(isPosix)('passes over what is no text of the folder, and says why of each', async () => {
    const [folder, outside] = [createTempHome(), createTempHome()];
    const put = (name: string, content: string | Buffer): void => {
      writeFileSync(join(folder, name), content);
    };
    put('good.md', TEXT);
    put('latin.md', Buffer.from('Gr\xfc\xdfe vom Boot', 'latin1'));
    put('binary.txt', Buffer.of(0x50, 0x4b, 0x03, 0x04, 0x00));
    put('huge.md', '');
    truncateSync(join(folder, 'huge.md'), 16 * 1024 * 1024 + 1);
    execFileSync('mkfifo', [join(folder, 'pipe.md')]);
    writeFileSync(join(outside, 'secret.md'), 'nobody’s business');
    mkdirSync(join(outside, 'deeper'));
    writeFileSync(join(outside, 'deeper', 'secret.md'), 'nobody’s business');
    symlinkSync(join(outside, 'secret.md'), join(folder, 'out.md'));
    symlinkSync(join(outside, 'deeper'), join(folder, 'out-folder.md'));
    symlinkSync(join(outside, 'deeper'), join(folder, 'outer'));
    symlinkSync('nowhere', join(folder, 'dangling.md'));
    symlinkSync('circle.md', join(folder, 'circle.md'));
    symlinkSync('.', join(folder, 'around.md'));
    symlinkSync('good.md', join(folder, 'again.md'));
    if (!isRoot) {
      put('closed.md', TEXT);
      chmodSync(join(folder, 'closed.md'), 0);
    }
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'socket.md'), resolve));
    try {
      const { documents, skipped } = await bootstrap(folder);
      expect(documents).toBe(1);
      const why = Object.fromEntries(skipped.map((one) => [one.file, one.why]));
      expect(why).toEqual({
        'latin.md': 'is no UTF-8 text',
        'binary.txt': 'is no text: it holds NUL bytes',
        'huge.md': 'is larger than 16 MB: split it, if it is to be read',
        'pipe.md': 'is no file but a pipe or a device',
        'socket.md': 'is no file but a socket or a device',
        'out.md': 'is a link that leads out of the folder',
        'out-folder.md': 'is a link that leads out of the folder',
        'dangling.md': 'is a link that leads nowhere',
        'circle.md': 'is a link that leads back to itself',
        'around.md': 'is a link to a folder, which is not followed',
        'again.md': 'the same file as another one that is read',
        ...(isRoot ? {} : { 'closed.md': 'may not be read by you' }),
      });
      const told = await run(['bootstrap', folder]);
      expect(told.code).toBe(0);
      expect(told.stdout).toContain('skipped latin.md: is no UTF-8 text\n');
    } finally {
      server.close();
    }
  });

  it.runIf(isPosix)('says why where nothing of a folder can be read', async () => {
    const folder = createTempHome();
    symlinkSync('nowhere', join(folder, 'dangling.md'));
    const { code, stderr } = await run(['bootstrap', folder]);
    expect(code).toBe(2);
    expect(stderr).toContain('skipped dangling.md: is a link that leads nowhere');
    expect(stderr).toContain('no .md or .txt files that can be read in');
  });
});
