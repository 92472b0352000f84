import type { LearningStore, NamedPair, Use } from '../../hippocampus/learning-port.ts';
import type { SessionStore } from '../../hippocampus/sessions-port.ts';
import type { BlockStore } from '../../hippocampus/blocks-port.ts';
import { terms } from '../../language/terms.ts';
import type { Block, LevelScores } from '../../vocabulary/block.ts';
import type { Entry } from '../../vocabulary/entry.ts';
import type { Settings } from '../../vocabulary/settings.ts';

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

/** Where pairs are read from. */
export interface PairSource {
  readonly sessions: SessionStore;
  readonly blocks: BlockStore;
  readonly learning: LearningStore;
}

/**
 * Pairs out of the owner's life alone, from use above all: a question and the memory that was cited for it; a turn
 * that asks and the one after it; a block's question and its live turns, against its dead ones; the question and the block
 * as a whole; neighbours in a block. Each level of a block teaches only where its own score is high enough (spec §3.6).
 */
export async function leadsOf(
  { sessions, blocks, learning }: PairSource,
  cycle: number,
  settings: Settings['training'],
  pause: () => Promise<void>,
): Promise<Leads> {
  const questions = new Map<string, string>();
  const leads: Lead[] = [];
  for (const uses of Map.groupBy(await learning.listUses(settings.uses), ({ query }) => query).values()) {
    // One question is one text, however much was used for it; and none of that was passed over.
    const name = useName(uses[0]!);
    const taken = new Set(uses.map(({ entry }) => entry));
    questions.set(name, uses[0]!.query);
    for (const { entry, passedOver } of uses)
      leads.push({
        lesson: 'use',
        query: name,
        positive: entryName(entry),
        negatives: passedOver
          .filter((other) => !taken.has(other))
          .slice(0, settings.negatives)
          .map(entryName),
        weight: settings.weights.use,
      });
  }
  const used = leads.length;
  // Talks go on at once: what came before in this one is not what came before.
  const last = new Map<string, Entry>();
  const themes = new Set<string>();
  for (let after = 0; leads.length - used < settings.most;) {
    const whole = await sessions.listFresh(cycle, after, PAGE);
    if (whole.length === 0) break;
    after = whole.at(-1)!.seq;
    // What the mind noted about itself is not the owner's life.
    const page = whole.filter(({ epiphany }) => epiphany === undefined);
    const found = await blocks.read([...new Set(page.flatMap(({ blockId }) => blockId ?? []))]);
    const byId = new Map(found.map((block) => [block.id, block]));
    for (const entry of page) {
      const before = last.get(entry.sessionId);
      if (before?.turn === entry.turn - 1) leads.push(...between(before, entry, byId, settings));
      last.set(entry.sessionId, entry);
    }
    for (const block of found) {
      questions.set(`question:${block.id}`, block.question);
      leads.push(...within(block, page, settings));
      // Once, also for a block that goes on behind the page.
      if (!themes.has(block.id)) leads.push(...themeOf(block, settings));
      themes.add(block.id);
    }
    await pause();
  }
  return { leads: leads.filter(({ weight }) => weight > 0).slice(0, used + settings.most), questions };
}

export const entryName = (seq: number): string => `entry:${seq}`;
/** By the first use of a question, so that its name stays as more comes. */
const useName = ({ first }: Use): string => `use:${first}`;

/** Words of questions by their names, for pairs of the anchor: what is gone is left out. */
export async function questionsOf(
  names: readonly string[],
  { blocks, learning }: PairSource,
  settings: Settings['training'],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(names);
  const found = new Map<string, string>();
  for (const use of await learning.listUses(settings.uses))
    if (wanted.has(useName(use))) found.set(useName(use), use.query);
  const ids = [...wanted]
    .filter((name) => name.startsWith('question:'))
    .map((name) => name.slice('question:'.length));
  for (const { id, question } of await blocks.read(ids))
    if (question !== '') found.set(`question:${id}`, question);
  return found;
}

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

const teaches = ({ question, verdict, type }: Block): boolean =>
  question !== '' && verdict !== 'false' && type !== 'metablock';

/** What a block's question teaches: its live turns over its dead ones. */
function within(
  block: Block,
  page: readonly Entry[],
  { weights, level, negatives }: Settings['training'],
): Lead[] {
  if (!teaches(block) || scoreOf(block.salience?.sentence_level) < level) return [];
  const query = `question:${block.id}`;
  const own = page.filter(({ blockId }) => blockId === block.id);
  const dead = own.filter(({ zone }) => zone === 'dead').map(({ seq }) => entryName(seq));
  return own
    .filter(({ zone }) => zone === 'live')
    .map(({ seq }) => ({
      lesson: 'question',
      query,
      positive: entryName(seq),
      negatives: dead.slice(0, negatives),
      weight: weights.question * (0.5 + block.tiesMergeWeight),
    }));
}

/** … and the block as a whole. */
function themeOf(block: Block, { weights, level }: Settings['training']): Lead[] {
  if (!teaches(block) || block.tier !== 'cortex' || scoreOf(block.salience?.theme_level) < level) return [];
  return [
    {
      lesson: 'theme',
      query: `question:${block.id}`,
      positive: `block:${block.id}`,
      negatives: [],
      weight: weights.theme * (0.5 + block.tiesMergeWeight),
    },
  ];
}

const scoreOf = (level: LevelScores | undefined): number => (level ? (level.P + level.C) / 2 : 0);
