import type { Cortex } from '../cortex/port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Block } from '../vocabulary/block.ts';
import { isTrusted } from '../vocabulary/entry.ts';
import type { Entry } from '../vocabulary/entry.ts';
import type {
  ChatMessage,
  LedgerMetadata,
  PreferencePair,
  SftExample,
  ShadowExample,
  TrainingPair,
} from '../vocabulary/ledger.ts';
import type { Settings } from '../vocabulary/settings.ts';
import { splitAnchor } from '../encoder/train/anchor.ts';
import {
  extractExamples,
  extractFailedExamples,
  classifyFailure,
  selectLevels,
  hasAgentTurn,
  extractSupersededExamples,
} from './chats.ts';
import type { Chat, ChatExample } from './chats.ts';
import { findCorrection } from './corrections.ts';
import { readPairPages } from './pairs.ts';

/** What ledgers are made of. */
export interface LedgerSource {
  readonly hippocampus: Hippocampus;
  readonly openCortex: () => Promise<Cortex>;
  /** The entries with their words, from wherever those are. */
  readonly loadTexts: (entries: readonly Entry[]) => Promise<Entry[]>;
  readonly settings: Pick<Settings, 'training' | 'salience'>;
  /** The latest cycle; 0 before the first. */
  readonly cycle: number;
  /** Lets others have a turn, and throws when it is to stop. */
  readonly pause: () => Promise<void>;
}

/** One page of the ledgers, of any of them. */
export interface LedgerPage {
  readonly sft?: readonly SftExample[];
  readonly preferences?: readonly PreferencePair[];
  readonly shadow?: readonly ShadowExample[];
  readonly pairs?: readonly TrainingPair[];
  /** Blocks in which the agent does not speak: they teach nobody how to. */
  readonly leftOut?: number;
}

/** Blocks whose words are in memory at once. */
const PAGE_SIZE = 64;

/**
 * The ledgers (spec §8.6, §8.7), a page at a time, made of what is in the store when they are asked for: nothing is kept
 * twice, and what was forgotten is in none. SFT: examples out of sound blocks. Shadow: answers out of blocks that failed, and
 * preferences wherever something has superseded an answer. Pairs: what the native encoder learns by, of all cycles.
 */
export async function* readLedgers(source: LedgerSource): AsyncGenerator<LedgerPage> {
  const { hippocampus, pause } = source;
  const { trainPairs } = splitAnchor(await hippocampus.learning.readAnchor(), source.settings.training);
  const goldenNames = new Set(trainPairs.map(({ positive }) => positive));
  for (let after = 0; ;) {
    const blocks = await hippocampus.blocks.find({ after, limit: PAGE_SIZE });
    if (blocks.length === 0) break;
    after = blocks.at(-1)!.key;
    // A metablock has no turns of its own: its parts teach. One that is not scored yet waits for its night.
    const scoredBlocks = blocks.filter(({ type, salience }) => type !== 'metablock' && salience !== null);
    yield await buildPage(source, await readChats(source, scoredBlocks), goldenNames);
    await pause();
  }
  yield* readPairPages(source);
}

async function buildPage(
  source: LedgerSource,
  chats: readonly Chat[],
  golden: ReadonlySet<string>,
): Promise<LedgerPage> {
  const { salience, training } = source.settings;
  const [sft, preferences, shadow]: [SftExample[], PreferencePair[], ShadowExample[]] = [[], [], []];
  let leftOut = 0;
  for (const chat of chats) {
    const { block } = chat;
    if (!hasAgentTurn(chat)) {
      leftOut += 1;
      continue;
    }
    const buildMetadata = (example: ChatExample, extraEntries: readonly Entry[] = []): LedgerMetadata => ({
      entry_ids: [...new Set([...example.sources, ...extraEntries].map(({ id }) => id))],
      origins: [...new Set([...example.sources, ...extraEntries].map(({ origin }) => origin))],
      block_id: block.id,
      weight: block.tiesMergeWeight,
      levels: example.levels,
      golden:
        golden.has(`block:${block.id}`) || example.targets.some(({ seq }) => golden.has(`entry:${seq}`)),
    });
    const failure = classifyFailure(block, salience.coherent);
    if (failure === null)
      for (const example of extractExamples(chat, selectLevels(block, training.level)))
        sft.push({ messages: example.messages, metadata: buildMetadata(example) });
    else
      for (const example of extractFailedExamples(chat))
        shadow.push({
          ...splitCompletion(example.messages),
          label: false,
          metadata: { ...buildMetadata(example), failure },
        });
    for (const example of extractSupersededExamples(chat)) {
      const correction = await findCorrection(source, example.targets[0]!);
      const { prompt, completion: rejected } = splitCompletion(example.messages);
      if (!correction || correction.content.trim() === '' || correction.content === rejected[0].content)
        continue;
      preferences.push({
        prompt,
        chosen: [{ role: 'assistant', content: correction.content }],
        rejected,
        metadata: buildMetadata(example, [correction]),
      });
    }
  }
  return { sft, preferences, shadow, leftOut };
}

const splitCompletion = (messages: readonly ChatMessage[]): Pick<ShadowExample, 'prompt' | 'completion'> => ({
  prompt: messages.slice(0, -1),
  completion: [{ role: 'assistant', content: messages.at(-1)!.content }],
});

const keepTrusted = (entry: Entry | undefined): Entry | null => (entry && isTrusted(entry) ? entry : null);

/** Blocks with the words of their turns: a page of turns is read at once. */
async function readChats(
  { hippocampus, loadTexts }: LedgerSource,
  blocks: readonly Block[],
): Promise<Chat[]> {
  const entries = await hippocampus.entries.read(blocks.flatMap((block) => block.entries));
  const entriesByBlock = Map.groupBy(entries, ({ blockId }) => blockId);
  const agentFirst = blocks.flatMap((block) => {
    const first = entriesByBlock.get(block.id)?.find(({ role }) => role === 'user' || role === 'assistant');
    return first?.role === 'assistant' ? [{ block, first }] : [];
  });
  const turns = await hippocampus.index.readTurnsAround(
    agentFirst.map(({ first }) => first.seq),
    1,
    {},
  );
  const before = new Map<string, number>();
  for (const { block, first } of agentFirst) {
    const turn = turns.find(
      (candidate) =>
        candidate.session === block.session && candidate.turn === first.turn - 1 && candidate.role === 'user',
    );
    if (turn) before.set(block.id, turn.seq);
  }
  const loadedEntries = await loadTexts([
    ...entries,
    ...(await hippocampus.entries.readBySeq([...before.values()])),
  ]);
  const bySeq = new Map(loadedEntries.map((entry) => [entry.seq, entry]));
  return blocks.map((block): Chat => ({
    block,
    // R31: nobody is taught to speak by what tools, the web or documents brought, nor what to say to it.
    entries: (entriesByBlock.get(block.id) ?? [])
      .flatMap(({ seq }) => bySeq.get(seq) ?? [])
      .filter(isTrusted),
    precedingEntry: keepTrusted(bySeq.get(before.get(block.id) ?? -1)),
  }));
}
