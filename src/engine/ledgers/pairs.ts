import { buildCanonicalText } from '../vocabulary/block.ts';
import type { Entry, Origin } from '../vocabulary/entry.ts';
import type { Level, TrainingPair } from '../vocabulary/ledger.ts';
import type { Settings } from '../vocabulary/settings.ts';
import { splitAnchor, toPairKey } from '../encoder/train/anchor.ts';
import type { LedgerSource, LedgerPage } from './index.ts';
import { collectCandidates, readQuestions } from '../encoder/train/training-candidates.ts';
import type { PairSource, TrainingCandidate, PairOrigin } from '../encoder/train/training-candidates.ts';

/** Pairs whose words are in memory at once. */
const PAGE_SIZE = 200;

/** Of what a lesson was taken (§3.6). */
const LEVEL_BY_ORIGIN: Readonly<Record<PairOrigin, Level>> = {
  use: 'sentence',
  question: 'sentence',
  answer: 'exchange',
  neighbour: 'exchange',
  theme: 'theme',
};

/** A side of a pair: its words, and what they are of. */
interface SideText {
  readonly text: string;
  readonly entries: readonly string[];
  readonly origins: readonly Origin[];
  readonly block: string;
}

/** All that nights have learned from, cycle by cycle, the uses first; then what is kept of earlier ones alone. */
export async function* readPairPages(source: LedgerSource): AsyncGenerator<LedgerPage> {
  const { hippocampus, pause } = source;
  // A night looks at its own day, of which the Day Table still has the words; an export at all days.
  const pairSource: PairSource = {
    ...hippocampus,
    sessions: {
      ...hippocampus.sessions,
      listFresh: async (...args) => source.loadTexts(await hippocampus.sessions.listFresh(...args)),
    },
  };
  const anchorPairs = await hippocampus.learning.readAnchor();
  const anchor = new Map(anchorPairs.map((pair) => [toPairKey(pair), pair] as const));
  const goldenKeys = new Set(splitAnchor(anchorPairs, source.settings.training).trainPairs.map(toPairKey));
  for (let cycle = 1; cycle <= Math.max(1, source.cycle); cycle++) {
    // An export is no night: nothing of a cycle is too much. The uses are of no cycle, and come once.
    const settings = {
      ...source.settings.training,
      maxPairs: Number.MAX_SAFE_INTEGER,
      ...(cycle > 1 ? { uses: 0 } : {}),
    } as Settings['training'];
    const { candidates, questions } = await collectCandidates(pairSource, cycle, settings, pause);
    for (const candidate of candidates) anchor.delete(toPairKey(candidate));
    yield* buildPairPages(source, candidates, questions, goldenKeys);
  }
  const remaining = [...anchor.values()].map((pair): TrainingCandidate => ({
    ...pair,
    origin: 'answer',
    negatives: [],
    weight: 1,
  }));
  const questions = await readQuestions(
    remaining.map(({ query }) => query),
    pairSource,
    source.settings.training,
  );
  yield* buildPairPages(source, remaining, questions, goldenKeys);
}

async function* buildPairPages(
  source: LedgerSource,
  candidates: readonly TrainingCandidate[],
  questions: ReadonlyMap<string, string>,
  goldenKeys: ReadonlySet<string>,
): AsyncGenerator<LedgerPage> {
  for (let from = 0; from < candidates.length; from += PAGE_SIZE) {
    const page = candidates.slice(from, from + PAGE_SIZE);
    const sides = await readSideTexts(source, page, questions);
    yield { pairs: page.flatMap((candidate) => toTrainingPair(candidate, sides, goldenKeys) ?? []) };
    await source.pause();
  }
}

function toTrainingPair(
  { origin, query, positive, negatives, weight }: TrainingCandidate,
  sides: ReadonlyMap<string, SideText>,
  golden: ReadonlySet<string>,
): TrainingPair | null {
  const [anchor, answer] = [sides.get(query), sides.get(positive)];
  if (!anchor || !answer || anchor.text === answer.text) return null;
  const negativeSides = negatives.flatMap((name) => sides.get(name) ?? []);
  const distinctNegatives = negativeSides.filter(({ text }) => text !== answer.text && text !== anchor.text);
  return {
    anchor: anchor.text,
    positive: answer.text,
    negatives: [...new Set(distinctNegatives.map(({ text }) => text))],
    metadata: {
      entry_ids: [...new Set([anchor, answer, ...distinctNegatives].flatMap(({ entries }) => entries))],
      origins: [...new Set([anchor, answer, ...distinctNegatives].flatMap(({ origins }) => origins))],
      block_id: answer.block,
      weight,
      levels: [LEVEL_BY_ORIGIN[origin]],
      golden: golden.has(`${query} ${positive}`),
    },
  };
}

/** The words of all sides of these pairs, by name; a side that is gone or blank is left out. */
async function readSideTexts(
  { hippocampus, openCortex, loadTexts }: LedgerSource,
  candidates: readonly TrainingCandidate[],
  questions: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, SideText>> {
  const names = new Set(
    candidates.flatMap(({ query, positive, negatives }) => [query, positive, ...negatives]),
  );
  const extractIds = (kind: string): string[] =>
    [...names].filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  const sides = new Map<string, SideText>();
  const addSide = (name: string, side: SideText): void => {
    if (side.text.trim() !== '') sides.set(name, side);
  };
  const entries: Entry[] = await loadTexts(
    await hippocampus.entries.readBySeq(extractIds('entry').map(Number)),
  );
  for (const { seq, id, blockId, content, origin } of entries)
    addSide(`entry:${seq}`, { text: content, entries: [id], origins: [origin], block: blockId ?? '' });
  const blockIds = extractIds('block');
  if (blockIds.length > 0) {
    const blocksById = new Map((await hippocampus.blocks.read(blockIds)).map((block) => [block.id, block]));
    for (const { id, zones } of await (await openCortex()).readBlocks(blockIds))
      addSide(`block:${id}`, {
        text: buildCanonicalText(zones),
        entries: blocksById.get(id)?.entries ?? [],
        origins: blocksById.get(id)?.origins ?? [],
        block: id,
      });
  }
  for (const name of names) {
    const text = questions.get(name);
    if (text !== undefined) addSide(name, { text, entries: [], origins: [], block: '' });
  }
  return sides;
}
