import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BIN, buildEnvironment, createTempHome } from '../support/mcp.ts';
import { parseJson, run } from './run.ts';

describe('the command line', () => {
  it('calls wrong usage what it is', async () => {
    const home = createTempHome();
    const ways: [string[], string][] = [
      [['nonsense'], 'nonsense'],
      [['--nonsense'], '--nonsense'],
      [['recall', 'x', '--nonsense'], '--nonsense'],
      [['recall', 'x', '--limit'], '--limit'],
      [['recall', 'x', '--limit', 'many'], 'limit'],
      [['recall', 'x', '--limit', '0'], 'limit'],
      [['recall', 'x', '--max-tokens', '10'], 'max_tokens'],
      [['recall', 'x', '--since', 'yesterday'], 'since'],
      [['recall', ''], 'query'],
      [['remember', ''], 'content'],
      [['remember', 'x', '--role', 'queen'], 'role'],
      [['remember', 'x', '--at', '2026-02-30'], 'at'],
      [['remember', 'x', '--supersedes', '1'], 'supersedes'],
    ];
    for (const [i, outcome] of (await Promise.all(ways.map(([args]) => run(args, { home })))).entries()) {
      const [args, word] = ways[i]!;
      expect(outcome.code, args.join(' ')).toBe(2);
      expect(outcome.stderr, args.join(' ')).toContain(word);
      expect(outcome.stdout).toBe('');
    }
    const large = await run(['remember', '--json'], { home, input: 'x'.repeat(65_537) });
    expect(large.code).toBe(2);
    expect(parseJson(large)).toMatchObject({ code: 'TOO_LARGE' });
    const unknown = await run(
      ['remember', 'x', '--json', '--supersedes', '00000000-0000-4000-8000-000000000000'],
      { home },
    );
    expect(unknown.code).toBe(1);
    expect(parseJson(unknown)).toMatchObject({ code: 'NOT_FOUND' });
    expect(parseJson(await run(['status', '--json'], { home }))).toMatchObject({ counts: { remembered: 0 } });
  });

  it('says what is wrong with a configuration it cannot use', async () => {
    for (const text of ['{ not json', '[]', '{ "role": "queen" }', '{ "colour": "red" }', '']) {
      const home = createTempHome();
      writeFileSync(join(home, 'config.json'), text);
      const outcome = await run(['recall', 'anything', '--json'], { home });
      expect(outcome.code, text).not.toBe(0);
      expect(outcome.stderr, text).toContain(join(home, 'config.json'));
      expect(parseJson(outcome), text).toMatchObject({
        code: expect.any(String),
        repair: expect.any(String),
      });
    }
    const home = createTempHome();
    mkdirSync(join(home, 'config.json'));
    expect((await run(['status'], { home })).code).not.toBe(0);
    const doctored = await run(['doctor', '--json'], { home });
    expect(doctored.code).toBe(1);
    expect(doctored.stdout).toContain('config.json');
  });

  it('refuses bytes that are no text, which would not come back as they were', async () => {
    const home = createTempHome();
    const outcome = await run(['remember'], { home, input: Buffer.from('caf\xe9 au lait', 'latin1') });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).not.toContain('au lait');
    expect(parseJson(await run(['status', '--json'], { home }))).toMatchObject({ counts: { remembered: 0 } });
  });

  it('does not fall over when its reader goes first', async () => {
    const home = createTempHome();
    for (let i = 0; i < 3; i++) await run(['remember'], { home, input: `green buoy ${i} `.repeat(4_000) });
    const args = ['recall', 'green buoy', '--max-tokens', '32768'];
    const child = spawn(process.execPath, [BIN, ...args], { env: buildEnvironment(home) });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.stdout.destroy();
    child.stdin.end();
    await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).not.toContain('EPIPE');
  });
});
