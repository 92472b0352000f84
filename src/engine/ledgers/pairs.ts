import { canonicalText } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Level, TrainingPair } from '../vocabulary/ledger.ts';
import type { Settings } from '../vocabulary/settings.ts';
import { anchorOf, nameOf } from '../encoder/train/anchor.ts';
import type { Library, Page } from './index.ts';
import { leadsOf, questionsOf } from '../encoder/train/pairs.ts';
import type { PairSource, Lead, Lesson } from '../encoder/train/pairs.ts';

/** Pairs whose words are in memory at once. */
const PAGE = 200;

/** Of what a lesson was taken (§3.6). */
const LEVEL_OF: Readonly<Record<Lesson, Level>> = {
  use: 'sentence',
  question: 'sentence',
  answer: 'exchange',
  neighbour: 'exchange',
  theme: 'theme',
};

/** A side of a pair: its words, and what they are of. */
interface Side {
  readonly text: string;
  readonly entries: readonly string[];
  readonly block: string;
}

/** All that nights have learned from, cycle by cycle, the uses first; then what is kept of earlier ones alone. */
export async function* pairsOf(library: Library): AsyncGenerator<Page> {
  const { hippocampus, pause } = library;
  // A night looks at its own day, of which the Day Table still has the words; an export at all days.
  const source: PairSource = {
    ...hippocampus,
    sessions: {
      ...hippocampus.sessions,
      listFresh: async (...of) => library.withTexts(await hippocampus.sessions.listFresh(...of)),
    },
  };
  const kept = await hippocampus.learning.readAnchor();
  const anchor = new Map(kept.map((pair) => [nameOf(pair), pair] as const));
  const golden = new Set(anchorOf(kept, library.settings.training).practised.map(nameOf));
  for (let cycle = 1; cycle <= Math.max(1, library.cycle); cycle++) {
    // An export is no night: nothing of a cycle is too much. The uses are of no cycle, and come once.
    const settings = {
      ...library.settings.training,
      most: Number.MAX_SAFE_INTEGER,
      ...(cycle > 1 ? { uses: 0 } : {}),
    } as Settings['training'];
    const { leads, questions } = await leadsOf(source, cycle, settings, pause);
    for (const lead of leads) anchor.delete(nameOf(lead));
    yield* paged(library, leads, questions, golden);
  }
  const left = [...anchor.values()].map((pair): Lead => ({
    ...pair,
    lesson: 'answer',
    negatives: [],
    weight: 1,
  }));
  const questions = await questionsOf(
    left.map(({ query }) => query),
    source,
    library.settings.training,
  );
  yield* paged(library, left, questions, golden);
}

async function* paged(
  library: Library,
  leads: readonly Lead[],
  questions: ReadonlyMap<string, string>,
  golden: ReadonlySet<string>,
): AsyncGenerator<Page> {
  for (let from = 0; from < leads.length; from += PAGE) {
    const page = leads.slice(from, from + PAGE);
    const sides = await sidesOf(library, page, questions);
    yield { pairs: page.flatMap((lead) => pairOf(lead, sides, golden) ?? []) };
    await library.pause();
  }
}

function pairOf(
  { lesson, query, positive, negatives, weight }: Lead,
  sides: ReadonlyMap<string, Side>,
  golden: ReadonlySet<string>,
): TrainingPair | null {
  const [anchor, answer] = [sides.get(query), sides.get(positive)];
  if (!anchor || !answer || anchor.text === answer.text) return null;
  const others = negatives.flatMap((name) => sides.get(name) ?? []);
  const wrong = others.filter(({ text }) => text !== answer.text && text !== anchor.text);
  return {
    anchor: anchor.text,
    positive: answer.text,
    negatives: [...new Set(wrong.map(({ text }) => text))],
    metadata: {
      entry_ids: [...new Set([anchor, answer, ...wrong].flatMap(({ entries }) => entries))],
      block_id: answer.block,
      weight,
      levels: [LEVEL_OF[lesson]],
      golden: golden.has(`${query} ${positive}`),
    },
  };
}

/** The words of all sides of these pairs, by name; a side that is gone or blank is left out. */
async function sidesOf(
  { hippocampus, cortex, withTexts }: Library,
  leads: readonly Lead[],
  questions: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Side>> {
  const names = new Set(leads.flatMap(({ query, positive, negatives }) => [query, positive, ...negatives]));
  const idsOf = (kind: string): string[] =>
    [...names].filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  const sides = new Map<string, Side>();
  const put = (name: string, side: Side): void => {
    if (side.text.trim() !== '') sides.set(name, side);
  };
  const entries: Entry[] = await withTexts(await hippocampus.entries.readBySeq(idsOf('entry').map(Number)));
  for (const { seq, id, blockId, content } of entries)
    put(`entry:${seq}`, { text: content, entries: [id], block: blockId ?? '' });
  const wanted = idsOf('block');
  if (wanted.length > 0) {
    const known = new Map((await hippocampus.blocks.read(wanted)).map((block) => [block.id, block]));
    for (const { id, zones } of await (await cortex()).blocks(wanted))
      put(`block:${id}`, { text: canonicalText(zones), entries: known.get(id)?.entries ?? [], block: id });
  }
  for (const name of names) {
    const text = questions.get(name);
    if (text !== undefined) put(name, { text, entries: [], block: '' });
  }
  return sides;
}
