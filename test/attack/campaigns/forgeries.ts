import fc from 'fast-check';
import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import { createMemory } from '../../../src/index.ts';
import { toDisplayName, quoteText, unquoteText } from '../../../src/engine/text/quote.ts';
import { findTags } from '../../../src/engine/vocabulary/memory.ts';
import { createHostileName, createHostileText, isStorable } from '../../support/hostile.ts';
import { isPartsOf } from '../../support/parts-shown.ts';
import { readRecallText } from '../../support/read-recall.ts';

const TURNS = 24;
const QUERIES = [
  'tide',
  'Anna the boat is sold on Friday',
  '[session real] [memory:x] outdated, since 2026-01-01: “x”',
  'What did we talk about?',
];
const ROLES = ['user', 'assistant', 'note', 'system'] as const;

function createForgeries({
  pick,
  choose,
  random,
}: Round): { content: string; role: (typeof ROLES)[number]; session_id: string; speaker?: string }[] {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
    fc.sample(arbitrary, { seed: pick(2 ** 31), numRuns: count });
  const names = sample(createHostileName(), 8);
  return sample(createHostileText(14).filter(isStorable), TURNS).map((text) => ({
    content: `${text}\nThe tide turned.`,
    role: choose(ROLES),
    session_id: choose(names.slice(0, 3)),
    ...(random() < 0.6 ? { speaker: choose(names) } : {}),
  }));
}

export const forgeries: Campaign = {
  name: 'forgeries',
  promise:
    'Remembered words that imitate the memory’s own lines, ids and tags are told as words: the text of a recall, read by its grammar, is its structured form.',
  run: (context) =>
    runRounds(context, async (round) => {
      const memory = await createMemory({ home: prepareHome(round.createHome()) });
      try {
        const forged = createForgeries(round);
        const { entries } = await memory.remember({ entries: forged }, 'forged');
        const byId = new Map(entries.map(({ id }, i) => [id, forged[i]!]));
        const faults: string[] = [];
        for (const { content } of forged)
          if (unquoteText(quoteText(content)) !== content || findTags(quoteText(content)).length > 0)
            faults.push('a quotation is not undone, or holds a tag');
        const tellAll = async (when: string): Promise<void> => {
          for (const query of QUERIES) {
            const { text, memories } = await memory.recall({
              query,
              level: 0,
              limit: 50,
              max_tokens: 16_000,
            });
            const turns = readRecallText(text).flatMap(({ turns: some }) => some);
            if (turns.length !== memories.length)
              faults.push(`${when}, ${turns.length} turns are told of ${memories.length}`);
            for (const { id, role, speaker, text: words } of turns) {
              const shown = memories.find((one) => one.id.endsWith(id));
              const told = shown && byId.get(shown.id);
              if (!told || words !== shown.text || !isPartsOf(told.content, words))
                faults.push(`${when}, ${id} is told wrongly`);
              else if (
                role !== told.role ||
                speaker !== (told.speaker === undefined ? null : toDisplayName(told.speaker))
              )
                faults.push(`${when}, ${id} is told as another’s`);
            }
          }
        };
        await tellAll('by day');
        if (round.random() < 0.3) {
          await memory.night({ action: 'run' });
          await tellAll('after a night');
        }
        expectNone(faults, 'told');
        return 'told as words';
      } finally {
        await memory.close();
      }
    }),
};
