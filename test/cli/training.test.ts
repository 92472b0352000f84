import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTempHome } from '../support/mcp.ts';
import { parseJson, run } from './run.ts';

describe('sophontic-memory training', () => {
  it('says what there is before the first night', async () => {
    const home = createTempHome();
    const [asText, asJson, exported] = await Promise.all([
      run(['training'], { home }),
      run(['training', 'status', '--json'], { home }),
      run(['training', 'export', '--json', '--to', join(createTempHome(), 'out')], { home }),
    ]);
    expect(asText).toMatchObject({ code: 0, stdout: 'no night has trained yet\n' });
    expect(parseJson(asJson)).toEqual({
      ...{ training: 'on', in_use: null, versions: [], exported: null, trainer: null },
    });
    expect(parseJson(exported)).toMatchObject({ cycle: 0, lines: { 'sft/train.jsonl': 0 } });
    expect(existsSync(join(home, 'training'))).toBe(false);
  });

  it('refuses what makes no sense, and says what does', async () => {
    const home = createTempHome();
    const ways: [string[], number, RegExp][] = [
      [['training', 'nonsense'], 2, /nonsense|too many arguments/],
      [['training', 'rollback'], 2, /version/],
      [['training', 'rollback', 'yesterday'], 2, /yesterday/],
      [['training', 'rollback', '0'], 2, /from 1 on/],
      [['training', 'rollback', '7'], 1, /NOT_FOUND: There is no version 7/],
      [['training', 'export', '--to'], 2, /--to/],
      [['training', 'export', '--to', join(home, 'mine')], 2, /inside the data directory/],
      [['training', 'export', 'here'], 2, /too many arguments/],
      [['training', 'rollback', '--help'], 0, /^$/],
      [['training', 'export', '--help'], 0, /^$/],
    ];
    for (const [i, outcome] of (await Promise.all(ways.map(([args]) => run(args, { home })))).entries()) {
      const [args, code, word] = ways[i]!;
      expect(outcome.code, args.join(' ')).toBe(code);
      expect(outcome.stderr, args.join(' ')).toMatch(word);
    }
    expect(parseJson(await run(['training', 'rollback', '7', '--json'], { home }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(existsSync(join(home, 'mine'))).toBe(false);
  });
});
