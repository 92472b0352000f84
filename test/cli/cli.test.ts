import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHA256, UUID_V7, createTempHome } from '../support/mcp.ts';
import { parseFound, parseJson, run } from './run.ts';

describe('the command line', () => {
  it('remembers and recalls, in JSON and in words', async () => {
    const home = createTempHome();
    const options = ['--role', 'user', '--session', 'sails', '--speaker', 'Henrike', '--at', '2024-05-06'];
    const labels = ['--tag', 'boat', '--tag', 'money', '--user', 'u1', '--keep'];
    const first = await run(['remember', 'The mainsail', 'costs 2,400.', '--json', ...options, ...labels], {
      home,
    });
    expect(first.code).toBe(0);
    const stored = parseJson(first) as unknown as {
      stored: number;
      duplicates: number;
      entries: { id: string }[];
    };
    expect(stored).toMatchObject({ stored: 1, duplicates: 0, entries: [{ session_id: 'sails', turn: 0 }] });
    const { id } = stored.entries[0]!;
    expect(id).toMatch(UUID_V7);

    const output = await run(['remember', 'Marlene is a cutter.'], { home });
    expect(output).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/memory:\/\/entries\/\S+\n$/) as unknown,
    });

    const [asJson, asText, narrowed, none] = await Promise.all([
      run(['recall', 'mainsail', 'costs', '--json', '--explain'], { home }),
      run(['recall', 'What does the mainsail cost?', '--explain'], { home }),
      run(
        [
          'recall',
          'mainsail',
          '--json',
          '--tag',
          'boat',
          '--user',
          'u1',
          '--session',
          'sails',
          '--limit',
          '5',
        ],
        { home },
      ),
      run(['recall', 'mainsail', '--json', '--since', '2024-05-07', '--until', '2024-05-08'], { home }),
    ]);
    for (const { code } of [asJson, asText, narrowed, none]) expect(code).toBe(0);
    expect(Object.keys(parseJson(asJson)).sort()).toEqual(['elapsed_ms', 'memories', 'probe', 'tokens']);
    expect(parseFound(asJson).memories[0]).toMatchObject({
      id,
      text: 'The mainsail costs 2,400.',
      role: 'user',
      speaker: 'Henrike',
      at: '2024-05-06T00:00:00.000Z',
      sources: [{ sha256: expect.stringMatching(SHA256) as unknown }],
      explain: { full_text: 1 },
    });
    expect(asText.stdout).toContain('The mainsail costs 2,400.');
    expect(asText.stdout).toContain('Henrike');
    expect(parseFound(narrowed).memories.map((memory) => memory.id)).toEqual([id]);
    expect(parseFound(none).memories).toEqual([]);
  });

  it('reads what is piped in and writes what can be piped on', async () => {
    const home = createTempHome();
    const text = '  Zwei Zeilen,\n\tmit Rand – 🧭\n';
    const first = await run(['remember', '--json'], { home, input: `${text}\n` });
    expect(first.code).toBe(0);
    const asked = await run(['recall', '--json'], { home, input: 'Zeilen mit Rand\n' });
    expect(parseFound(asked).memories[0]!.text).toBe(text);
    for (const args of [['remember'], ['recall']]) {
      const outcome = await run(args, { home, input: '' });
      expect(outcome.code, args.join()).toBe(2);
      expect(outcome.stderr).not.toBe('');
      expect(outcome.stdout).toBe('');
    }
  });

  it('tells the status', async () => {
    const home = createTempHome();
    await run(['remember', 'One.'], { home });
    const [asJson, asText] = await Promise.all([
      run(['status', '--json'], { home }),
      run(['status'], { home }),
    ]);
    expect(parseJson(asJson)).toMatchObject({
      home,
      counts: { remembered: 1, sessions: 1 },
      role: 'muse',
      last_night: null,
    });
    expect(asText).toMatchObject({ code: 0, stdout: expect.stringContaining(home) as unknown, stderr: '' });
    expect(asText.stdout).toMatch(/\b1\b/);
  });

  it('looks after itself with doctor', async () => {
    const home = createTempHome();
    const fresh = await run(['doctor', '--json'], { home });
    expect(fresh.code).toBe(0);
    expect(parseJson(fresh)).toMatchObject({ ok: true });
    // Looking changes nothing.
    expect(existsSync(join(home, 'hippocampus.db'))).toBe(false);
    await run(['remember', 'One.'], { home });
    expect(await run(['doctor'], { home })).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(
      join(home, 'hippocampus.db'),
      'no database at all, but long enough to be looked at. '.repeat(40),
    );
    const broken = await run(['doctor', '--json'], { home });
    expect(broken.code).toBe(1);
    const { ok, findings } = parseJson(broken) as unknown as {
      ok: boolean;
      findings: { ok: boolean; repair: string }[];
    };
    expect(ok).toBe(false);
    const wrong = findings.filter((finding) => !finding.ok);
    expect(wrong.length).toBeGreaterThan(0);
    for (const { repair } of wrong) expect(repair).toMatch(/\S/);
    const refused = await run(['recall', 'anything', '--json'], { home });
    expect(refused.code).toBe(1);
    expect(parseJson(refused)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('takes --home before and behind the command, and rather than the environment', async () => {
    const [home, elsewhere] = [createTempHome(), createTempHome()];
    const nested = join(home, 'made', 'for', 'it');
    expect((await run(['--home', nested, 'remember', 'In the nested one.'], { home: elsewhere })).code).toBe(
      0,
    );
    expect(existsSync(join(nested, 'hippocampus.db'))).toBe(true);
    expect(existsSync(join(elsewhere, 'hippocampus.db'))).toBe(false);
    const ways = [
      ['--home', nested, '--json', 'status'],
      ['status', '--home', nested, '--json'],
      ['--json', 'status', `--home=${nested}`],
    ];
    for (const outcome of await Promise.all(ways.map((args) => run(args, { home: elsewhere }))))
      expect(parseJson(outcome)).toMatchObject({ home: nested, counts: { remembered: 1 } });
    // Relative ones are meant from where the person stands.
    const standing = await run(['status', '--json', '--home', relative(tmpdir(), nested)], {
      home: elsewhere,
    });
    expect(parseJson(standing)).toMatchObject({ home: nested, counts: { remembered: 1 } });
  });

  it('helps', async () => {
    const ways = [
      ['--help'],
      ...['serve', 'remember', 'recall', 'status', 'doctor'].map((name) => [name, '--help']),
    ];
    for (const [i, outcome] of (await Promise.all(ways.map((args) => run(args)))).entries()) {
      expect(outcome.code, ways[i]!.join(' ')).toBe(0);
      expect(outcome.stdout).toContain('Usage: sophontic-memory');
      for (const option of ['--home', '--json', '--help']) expect(outcome.stdout).toContain(option);
    }
    expect(await run(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
    });
  });
});
