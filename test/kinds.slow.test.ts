import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildBm25 } from '../bench/bm25.ts';
import { load } from '../bench/load.ts';
import { createMemory, rememberAll } from '../bench/memory.ts';
import { createTempFolder, removeFolder } from '../bench/temp.ts';
import { ROOT } from './support/store.ts';

/** Points that recall has to be ahead of plain BM25 by, on every kind of talk that is shipped. */
const LEAD = 5;

/** Below BM25 is never acceptable (docs/benchmarks.md has the figures of the larger sets, fitted and held out). */
describe.each(['fit', 'judge'] as const)('the lives to %s by', (part) => {
  it('are recalled better than by words alone', async () => {
    const folder = join(ROOT, 'bench', 'lives', part);
    const found = { recall: [0, 0], words: [0, 0] };
    let questions = 0;
    for (const file of readdirSync(folder)) {
      const [conversation] = load(join(folder, file)).conversations;
      const { turns } = conversation!;
      const home = createTempFolder();
      const memory = await createMemory(home);
      const byId = await rememberAll(memory, turns);
      const bm25 = buildBm25(turns.map(({ content }) => content));
      for (const { text, evidence } of conversation!.questions) {
        questions += 1;
        const { memories } = await memory.recall({ query: text, limit: 10, level: 0, max_tokens: 32_768 });
        const keys = {
          recall: memories.map(({ id }) => byId.get(id)!.key),
          words: bm25.search(text, 10).map((place) => turns[place]!.key),
        };
        for (const way of ['recall', 'words'] as const)
          [5, 10].forEach((k, i) => {
            if (keys[way].slice(0, k).some((key) => evidence.includes(key))) found[way][i]! += 1;
          });
      }
      bm25.close();
      await memory.close();
      removeFolder(home);
    }
    for (const i of [0, 1])
      expect(
        (100 * (found.recall[i]! - found.words[i]!)) / questions,
        `any@${[5, 10][i]} of ${questions}: ${found.recall[i]} against ${found.words[i]}`,
      ).toBeGreaterThan(LEAD);
  }, 300_000);
});
