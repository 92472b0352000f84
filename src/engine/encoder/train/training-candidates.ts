import type { LearningStore, NamedPair, MemoryUse } from '../../hippocampus/learning-port.ts';
import type { SessionStore } from '../../hippocampus/sessions-port.ts';
import type { BlockStore } from '../../hippocampus/blocks-port.ts';
import { extractTerms } from '../../language/terms.ts';
import { isTrustedBlock } from '../../vocabulary/block.ts';
import type { Block, LevelScores } from '../../vocabulary/block.ts';
import { isTrusted } from '../../vocabulary/entry.ts';
import type { Entry } from '../../vocabulary/entry.ts';
import type { Settings } from '../../vocabulary/settings.ts';

/** What a pair was learned from. */
export type PairOrigin = 'use' | 'answer' | 'question' | 'theme' | 'neighbour';

/** A pair by its names: what was asked, what answers it, what lies near and does not. */
export interface TrainingCandidate extends NamedPair {
  readonly origin: PairOrigin;
  readonly negatives: readonly string[];
  readonly weight: number;
}

/** All that a night may learn from, and the words of what is asked in it, by name. */
export interface TrainingCandidates {
  readonly candidates: readonly TrainingCandidate[];
  readonly questions: ReadonlyMap<string, string>;
  /** Pairs that were left out, since a side of them came from elsewhere (R31). */
  readonly untrustedCount: number;
}

const PAGE_SIZE = 500;

/** Where pairs are read from. */
export interface PairSource {
  readonly sessions: SessionStore;
  readonly blocks: BlockStore;
  readonly learning: LearningStore;
}

/**
 * Pairs out of the owner's life alone, from use above all: a question and the memory that was cited for it; a turn
 * that asks and the one after it; a block's question and its live turns, against its dead ones; the question and the block
 * as a whole; neighbours in a block. Each level of a block teaches only where its own score is high enough (spec §3.6). What
 * tools, the web or documents brought teaches nothing by itself (R31): of it only what was used is learned.
 */
export async function collectCandidates(
  { sessions, blocks, learning }: PairSource,
  cycle: number,
  settings: Settings['training'],
  pause: () => Promise<void>,
): Promise<TrainingCandidates> {
  const questions = new Map<string, string>();
  const candidates: TrainingCandidate[] = [];
  for (const uses of Map.groupBy(await learning.listUses(settings.uses), ({ query }) => query).values()) {
    // One question is one text, however much was used for it; and none of that was passed over.
    const name = toUseName(uses[0]!);
    const usedEntries = new Set(uses.map(({ entrySeq }) => entrySeq));
    questions.set(name, uses[0]!.query);
    for (const { entrySeq, passedOver } of uses)
      candidates.push({
        origin: 'use',
        query: name,
        positive: toEntryName(entrySeq),
        negatives: passedOver
          .filter((other) => !usedEntries.has(other))
          .slice(0, settings.negatives)
          .map(toEntryName),
        weight: settings.weights.use,
      });
  }
  const useCount = candidates.length;
  // Talks go on at once: what came before in this one is not what came before.
  const lastBySession = new Map<string, Entry>();
  const themeBlockIds = new Set<string>();
  let untrustedCount = 0;
  /** The pairs, unless a side of them is of elsewhere. */
  const addTrusted = (areTrusted: boolean, pairs: readonly TrainingCandidate[]): void => {
    if (areTrusted) candidates.push(...pairs);
    else untrustedCount += pairs.length;
  };
  for (let after = 0; candidates.length - useCount < settings.maxPairs;) {
    const entries = await sessions.listFresh(cycle, after, PAGE_SIZE);
    if (entries.length === 0) break;
    after = entries.at(-1)!.seq;
    // What the mind noted about itself is not the owner's life.
    const page = entries.filter(({ epiphany }) => epiphany === undefined);
    const pageBlocks = await blocks.read([...new Set(page.flatMap(({ blockId }) => blockId ?? []))]);
    const blocksById = new Map(pageBlocks.map((block) => [block.id, block]));
    for (const entry of page) {
      const previous = lastBySession.get(entry.sessionId);
      if (previous?.turn === entry.turn - 1)
        addTrusted(isTrusted(previous) && isTrusted(entry), pairTurns(previous, entry, blocksById, settings));
      lastBySession.set(entry.sessionId, entry);
    }
    for (const block of pageBlocks) {
      questions.set(`question:${block.id}`, block.question);
      const blockTurns = page.filter(({ blockId }) => blockId === block.id);
      const trustedTurns = blockTurns.filter(isTrusted);
      addTrusted(true, pairQuestionWithTurns(block, trustedTurns, settings));
      addTrusted(
        false,
        pairQuestionWithTurns(
          block,
          blockTurns.filter((turn) => !isTrusted(turn)),
          settings,
        ),
      );
      // Once, also for a block that goes on behind the page.
      if (!themeBlockIds.has(block.id))
        addTrusted(isTrustedBlock(block), pairQuestionWithBlock(block, settings));
      themeBlockIds.add(block.id);
    }
    await pause();
  }
  return {
    candidates: candidates.filter(({ weight }) => weight > 0).slice(0, useCount + settings.maxPairs),
    questions,
    untrustedCount,
  };
}

const toEntryName = (seq: number): string => `entry:${seq}`;
/** By the first use of a question, so that its name stays as more comes. */
const toUseName = ({ firstSeq }: MemoryUse): string => `use:${firstSeq}`;

/** Words of questions by their names, for pairs of the anchor: what is gone is left out. */
export async function readQuestions(
  names: readonly string[],
  { blocks, learning }: PairSource,
  settings: Settings['training'],
): Promise<ReadonlyMap<string, string>> {
  const wantedNames = new Set(names);
  const questions = new Map<string, string>();
  for (const use of await learning.listUses(settings.uses))
    if (wantedNames.has(toUseName(use))) questions.set(toUseName(use), use.query);
  const ids = [...wantedNames]
    .filter((name) => name.startsWith('question:'))
    .map((name) => name.slice('question:'.length));
  for (const { id, question } of await blocks.read(ids))
    if (question !== '') questions.set(`question:${id}`, question);
  return questions;
}

/** A turn that asks teaches its answer; any other, that it stands beside the next. */
function pairTurns(
  first: Entry,
  second: Entry,
  blocks: ReadonlyMap<string, Block>,
  { weights, level }: Settings['training'],
): TrainingCandidate[] {
  const block = first.blockId === null ? undefined : blocks.get(first.blockId);
  if (!block || second.blockId !== first.blockId || first.content === '') return [];
  const score = computeLevelScore(block.salience?.exchange_level);
  const isQuestion = extractTerms(first.content).asks;
  if (isQuestion && score < level) return [];
  return [
    {
      origin: isQuestion ? 'answer' : 'neighbour',
      query: toEntryName(first.seq),
      positive: toEntryName(second.seq),
      negatives: [],
      weight: (isQuestion ? weights.answer : weights.neighbour) * (0.5 + block.tiesMergeWeight),
    },
  ];
}

const isTeachable = ({ question, verdict, type }: Block): boolean =>
  question !== '' && verdict !== 'false' && type !== 'metablock';

/** What a block's question teaches: its live turns over its dead ones. */
function pairQuestionWithTurns(
  block: Block,
  blockTurns: readonly Entry[],
  { weights, level, negatives }: Settings['training'],
): TrainingCandidate[] {
  if (!isTeachable(block) || computeLevelScore(block.salience?.sentence_level) < level) return [];
  const query = `question:${block.id}`;
  const deadNames = blockTurns.filter(({ zone }) => zone === 'dead').map(({ seq }) => toEntryName(seq));
  return blockTurns
    .filter(({ zone }) => zone === 'live')
    .map(({ seq }): TrainingCandidate => ({
      origin: 'question',
      query,
      positive: toEntryName(seq),
      negatives: deadNames.slice(0, negatives),
      weight: weights.question * (0.5 + block.tiesMergeWeight),
    }));
}

/** … and the block as a whole. */
function pairQuestionWithBlock(block: Block, { weights, level }: Settings['training']): TrainingCandidate[] {
  if (
    !isTeachable(block) ||
    block.tier !== 'cortex' ||
    computeLevelScore(block.salience?.theme_level) < level
  )
    return [];
  return [
    {
      origin: 'theme',
      query: `question:${block.id}`,
      positive: `block:${block.id}`,
      negatives: [],
      weight: weights.theme * (0.5 + block.tiesMergeWeight),
    },
  ];
}

const computeLevelScore = (level: LevelScores | undefined): number => (level ? (level.P + level.C) / 2 : 0);
