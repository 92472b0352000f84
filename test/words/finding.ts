import { openQuietEngine } from '../support/quiet-engine.ts';
import type { Engine } from '../../src/engine/index.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';

/** What is asked, and the beginning of the entry that has to come first. */
export type Check = readonly [query: string, wanted: string];

const FIRST_DAY = Date.UTC(2026, 0, 5, 9);
const DAY = 86_400_000;

/** A memory of its own that holds these texts, each of its own day, session and person, so that none stands for another. */
export async function withEntries<T>(
  texts: readonly string[],
  work: (engine: Engine, ids: readonly string[]) => Promise<T>,
): Promise<T> {
  const home = createTempFolder();
  const engine = await openQuietEngine(home);
  try {
    const { entries } = await engine.remember(
      {
        entries: texts.map((content, i) => ({
          content,
          role: 'note' as const,
          session_id: `day ${i}`,
          speaker: `N${i}`,
          at: new Date(FIRST_DAY + i * DAY).toISOString(),
        })),
      },
      'finding',
    );
    return await work(
      engine,
      entries.map(({ id }) => id),
    );
  } finally {
    await engine.close();
    removeFolder(home);
  }
}

/** The checks that do not hold, as lines; [] when all do. */
export async function findFailures(texts: readonly string[], checks: readonly Check[]): Promise<string[]> {
  return withEntries(texts, async (engine) => {
    const failures: string[] = [];
    for (const [query, wanted] of checks) {
      const { memories } = await engine.recall({ query, limit: 3 });
      const first = memories[0]?.text ?? 'nothing';
      if (!first.startsWith(wanted)) failures.push(`${query} → ${first}`);
    }
    return failures;
  });
}

/** Talk of every day, beside which the entries in question have to be found. */
export const EVERYDAY: readonly string[] = [
  'The kettle was on when the neighbour rang about the hedge.',
  'We had lentil soup and the rest of the bread for supper.',
  'My aunt is fine again and walks to the market on her own.',
  'The choir sings in the old church before Christmas.',
  'I was late since the bus did not stop at the mill.',
  'Nobody has found the blue scarf that I left at the library.',
  'What should we give Tom for his birthday?',
  'The windows in the attic let the rain in again.',
  'It was the warmest day of the year and we swam in the lake.',
  'She reads a chapter to the children every evening.',
  'The plumber comes at nine, so somebody has to be in.',
  'I keep the seeds in the drawer under the stove.',
];
