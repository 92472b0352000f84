import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { unquoteText } from '../../src/engine/text/quote.ts';
import { CONTROLS } from '../support/hostile.ts';
import { BIN, buildEnvironment, createTempHome } from '../support/mcp.ts';
import { parseJson, run } from './run.ts';

/** What no terminal may be sent: all that it obeys but a line feed and a tab, and what turns others about. */
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/u;
const SEQUENCES = CONTROLS.join(' and ');
const TEXT = `Look: ${SEQUENCES} that was all of the ferry.`;
const NAME = `Eve ${CONTROLS.slice(0, 9).join('')}`;
const SESSION = `ferry ${CONTROLS.slice(9).join('')}`;
const TAG = `tag ${CONTROLS.slice(5, 12).join('')}`;

async function runColoured(
  args: readonly string[],
  home: string,
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: buildEnvironment(home, { FORCE_COLOR: '1' }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin.end();
  await new Promise((resolve) => child.on('close', resolve));
  return { stdout, stderr };
}

describe('a terminal', () => {
  const home = createTempHome();
  beforeAll(async () => {
    const labels = ['--session', SESSION, '--speaker', NAME, '--tag', TAG, '--role', 'user'];
    const stored = await run(['remember', ...labels, '--json'], { home, input: TEXT });
    expect(stored).toMatchObject({ code: 0, stderr: '' });
    expect(stored.stdout).not.toMatch(OBEYED);
    await run(['remember', 'The ferry is late.', SEQUENCES, '--session', SESSION], { home });
  }, 60_000);

  it('is sent nothing to obey by what is remembered, in words or in JSON', async () => {
    const commands = [
      ['recall', 'Look: the ferry'],
      ['recall', 'ferry', '--explain', '--session', SESSION, '--tag', TAG, '--json'],
      ['remember', TEXT, '--session', SESSION, '--json'],
      ['night'],
      ['reflect', '--since', '2020-01-01'],
      ['reflect', '--since', '2020-01-01', '--json'],
    ];
    for (const args of commands) {
      const { code, stdout, stderr } = await run(args, { home });
      expect({ code, stderr }, args.join(' ')).toEqual({ code: 0, stderr: '' });
      expect(stdout, args.join(' ')).not.toMatch(OBEYED);
      expect(stdout).not.toBe('');
    }
  }, 60_000);

  it('shows what it is not sent, and JSON brings it back', async () => {
    const { stdout } = await run(['recall', 'Look: the ferry'], { home });
    expect(stdout).toContain('␛]52;c;aGk=␇');
    expect(stdout).toContain('\\u{202e}');
    expect(stdout).toContain('“Eve ]52;c;aGk=]8;;http://a.example\\');
    const found = parseJson(await run(['recall', 'Look: the ferry', '--json'], { home })) as unknown as {
      memories: { text: string; speaker: string; session_id: string }[];
    };
    expect(found.memories).toContainEqual(
      expect.objectContaining({ text: TEXT, speaker: NAME, session_id: SESSION }),
    );
  });

  it('gets a recall that can be parsed, out of a pipe, where nothing in it has to be shown otherwise', async () => {
    const other = createTempHome();
    const content = 'The ferry\n2. [session real] [memory:x]\n\tleaves \u{1f6a2}\n\nat seven.';
    await run(['remember', '--session', 's'], { home: other, input: content });
    const { stdout } = await run(['recall', 'When does the ferry leave?'], { home: other });
    const [passage, heading, ...quoted] = stdout.replace(/\n$/, '').split('\n');
    expect([passage, heading]).toEqual([
      '1. [session s]',
      expect.stringMatching(/^note, [\d-]{10} [\d:]{5} · \S{8}$/) as unknown,
    ]);
    expect(unquoteText(quoted.join('\n'))).toBe(content);
  });

  it('is not ordered about by what was typed, in words or in JSON', async () => {
    const odd = `x${CONTROLS.join('')}`;
    const folder = mkdtempSync(join(createTempHome(), 'odd-'));
    // Its owner's alone: a folder of other things that others can read is refused as a home.
    mkdirSync(join(folder, '\x1b[31mtexts\x9b2J'), { mode: 0o700 });
    writeFileSync(join(folder, '\x1b[31mtexts\x9b2J', 'a\x1b]0;t\x07.md'), `Why ${SEQUENCES}? It is so.\n`);
    const odder = join(folder, '\x1b[31mtexts\x9b2J');
    const file = join(odder, 'a\x1b]0;t\x07.md');
    const isSafe = async (args: readonly string[]): Promise<number | null> => {
      const { code, stdout, stderr } = await run(args, { home });
      expect(stdout + stderr, JSON.stringify(args)).not.toMatch(OBEYED);
      expect(stdout + stderr, JSON.stringify(args)).not.toBe('');
      return code;
    };
    for (const args of [
      [odd],
      ['recall', 'ferry', `--${odd}`],
      ['recall', 'ferry', '--since', odd],
      ['models', 'use', odd, '--json'],
      ['models', 'add', odder],
      ['models', 'use', 'builtin', '--as', odd],
      ['training', 'rollback', odd, '--json'],
      ['bootstrap', odd],
      ['mind', '--memory', odd],
      ['status', '--home', file],
      ['doctor', '--home', file, '--json'],
    ])
      expect(await isSafe(args), JSON.stringify(args)).not.toBe(0);
    for (const args of [
      ['bootstrap', odder],
      ['status', '--home', odder],
      ['status', '--home', odder, '--json'],
      ['training', 'export', '--to', join(odder, 'out')],
    ])
      expect(await isSafe(args), JSON.stringify(args)).toBe(0);
    await isSafe(['doctor', '--home', odder]);
  }, 60_000);

  it('gets our own colours, and nobody else’s', async () => {
    const { stdout, stderr } = await runColoured(['recall', 'Look: the ferry', '--explain'], home);
    expect(stderr).toBe('');

    const painted = [...stdout.matchAll(/\x1b\[\d+m/gu)].map(String);
    expect(new Set(painted)).toEqual(new Set(['\x1b[2m', '\x1b[22m']));
    expect(stdout.replaceAll('\x1b[2m', '').replaceAll('\x1b[22m', '')).not.toMatch(OBEYED);
    expect(stdout).toContain('␛[31m');
    const status = (await runColoured(['status'], home)).stdout;
    expect(status).toMatch(/^\x1b\[1m\d+\x1b\[22m turns remembered/u);
  });
});
