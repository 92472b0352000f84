import type { NativeStore, NamedPair } from '../hippocampus/native-port.ts';
import type { BlockStore } from '../hippocampus/night-port.ts';
import { terms } from '../language/terms.ts';
import type { Block, LevelScores } from '../vocabulary/block.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type { Settings } from '../vocabulary/settings.ts';

/** What a pair was learned from. */
export type Lesson = 'use' | 'answer' | 'question' | 'theme' | 'neighbour';

/** A pair by its names: what was asked, what answers it, what lies near and does not. */
export interface Lead extends NamedPair {
  readonly lesson: Lesson;
  readonly negatives: readonly string[];
  readonly weight: number;
}

/** All that a night may learn from, and the words of what is asked in it, by name. */
export interface Leads {
  readonly leads: readonly Lead[];
  readonly questions: ReadonlyMap<string, string>;
}

const PAGE = 500;

/**
 * Pairs out of the owner's life alone, from use above all: a question and the memory that was cited for it; a turn
 * that asks and the one after it; a block's question and its live turns, against its dead ones; the question and the block
 * as a whole; neighbours in a block. Each level of a block teaches only where its own score is high enough (spec §3.6).
 */
export async function leadsOf(
  blocks: BlockStore,
  native: NativeStore,
  cycle: number,
  settings: Settings['training'],
  pause: () => Promise<void>,
): Promise<Leads> {
  const questions = new Map<string, string>();
  const leads: Lead[] = [];
  for (const use of await native.uses(settings.uses)) {
    questions.set(`use:${use.seq}`, use.query);
    leads.push({
      lesson: 'use',
      query: `use:${use.seq}`,
      positive: entryName(use.entry),
      negatives: use.passedOver.slice(0, settings.negatives).map(entryName),
      weight: settings.weights.use,
    });
  }
  const used = leads.length;
  for (let after = 0, last: Entry | undefined; leads.length - used < settings.most;) {
    const page = await blocks.fresh(cycle, after, PAGE);
    if (page.length === 0) break;
    after = page.at(-1)!.seq;
    const found = await blocks.blocks([...new Set(page.flatMap(({ blockId }) => blockId ?? []))]);
    const byId = new Map(found.map((block) => [block.id, block]));
    for (const entry of page) {
      if (last && follows(last, entry)) leads.push(...between(last, entry, byId, settings));
      last = entry;
    }
    for (const block of found) {
      questions.set(`question:${block.id}`, block.question);
      leads.push(...within(block, page, settings));
    }
    await pause();
  }
  return { leads: leads.filter(({ weight }) => weight > 0).slice(0, used + settings.most), questions };
}

export const entryName = (seq: number): string => `entry:${seq}`;

/** Words of questions by their names, for pairs of the anchor: what is gone is left out. */
export async function questionsOf(
  names: readonly string[],
  blocks: BlockStore,
  native: NativeStore,
  settings: Settings['training'],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(names);
  const found = new Map<string, string>();
  for (const { seq, query } of await native.uses(settings.uses))
    if (wanted.has(`use:${seq}`)) found.set(`use:${seq}`, query);
  const ids = [...wanted]
    .filter((name) => name.startsWith('question:'))
    .map((name) => name.slice('question:'.length));
  for (const { id, question } of await blocks.blocks(ids))
    if (question !== '') found.set(`question:${id}`, question);
  return found;
}

const follows = (a: Entry, b: Entry): boolean => a.sessionId === b.sessionId && b.turn === a.turn + 1;

/** A turn that asks teaches its answer; any other, that it stands beside the next. */
function between(
  first: Entry,
  second: Entry,
  blocks: ReadonlyMap<string, Block>,
  { weights, level }: Settings['training'],
): Lead[] {
  const block = first.blockId === null ? undefined : blocks.get(first.blockId);
  if (!block || second.blockId !== first.blockId || first.content === '') return [];
  const score = scoreOf(block.salience?.exchange_level);
  const asks = terms(first.content).asks;
  if (asks && score < level) return [];
  return [
    {
      lesson: asks ? 'answer' : 'neighbour',
      query: entryName(first.seq),
      positive: entryName(second.seq),
      negatives: [],
      weight: (asks ? weights.answer : weights.neighbour) * (0.5 + block.tiesMergeWeight),
    },
  ];
}

/** What a block's question teaches: its live turns over its dead ones, and the block as a whole. */
function within(
  block: Block,
  page: readonly Entry[],
  { weights, level, negatives }: Settings['training'],
): Lead[] {
  if (block.question === '' || block.verdict === 'false' || block.type === 'metablock') return [];
  const query = `question:${block.id}`;
  const own = page.filter(({ blockId }) => blockId === block.id);
  const dead = own.filter(({ zone }) => zone === 'dead').map(({ seq }) => entryName(seq));
  const leads: Lead[] = [];
  if (scoreOf(block.salience?.sentence_level) >= level)
    for (const { zone, seq } of own)
      if (zone === 'live')
        leads.push({
          lesson: 'question',
          query,
          positive: entryName(seq),
          negatives: dead.slice(0, negatives),
          weight: weights.question * (0.5 + block.tiesMergeWeight),
        });
  if (block.tier === 'cortex' && scoreOf(block.salience?.theme_level) >= level)
    leads.push({
      lesson: 'theme',
      query,
      positive: `block:${block.id}`,
      negatives: [],
      weight: weights.theme * (0.5 + block.tiesMergeWeight),
    });
  return leads;
}

const scoreOf = (level: LevelScores | undefined): number => (level ? (level.P + level.C) / 2 : 0);
