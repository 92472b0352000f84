import type { Cortex } from '../cortex/port.ts';
import type { Hippocampus } from '../hippocampus/port.ts';
import type { Block } from '../vocabulary/block.ts';
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
import { anchorOf } from '../encoder/train/anchor.ts';
import { examplesOf, failedOf, failureOf, levelsOf, speaks, supersededOf } from './chats.ts';
import type { Chat, Example } from './chats.ts';
import { correctionOf } from './corrections.ts';
import { pairsOf } from './pairs.ts';

/** What ledgers are made of. */
export interface Library {
  readonly hippocampus: Hippocampus;
  readonly cortex: () => Promise<Cortex>;
  /** The entries with their words, from wherever those are. */
  readonly withTexts: (entries: readonly Entry[]) => Promise<Entry[]>;
  readonly settings: Pick<Settings, 'training' | 'salience'>;
  /** The latest cycle; 0 before the first. */
  readonly cycle: number;
  /** Lets others have a turn, and throws when it is to stop. */
  readonly pause: () => Promise<void>;
}

/** One page of the ledgers, of any of them. */
export interface Page {
  readonly sft?: readonly SftExample[];
  readonly preferences?: readonly PreferencePair[];
  readonly shadow?: readonly ShadowExample[];
  readonly pairs?: readonly TrainingPair[];
  /** Blocks in which the agent does not speak: they teach nobody how to. */
  readonly leftOut?: number;
}

/** Blocks whose words are in memory at once. */
const PAGE = 64;

/**
 * The ledgers (spec §8.6, §8.7), a page at a time, made of what is in the store when they are asked for: nothing is kept
 * twice, and what was forgotten is in none. SFT: examples out of sound blocks. Shadow: answers out of blocks that failed, and
 * preferences wherever something has superseded an answer. Pairs: what the native encoder learns by, of all cycles.
 */
export async function* ledgers(library: Library): AsyncGenerator<Page> {
  const { hippocampus, pause } = library;
  const { practised } = anchorOf(await hippocampus.learning.readAnchor(), library.settings.training);
  const golden = new Set(practised.map(({ positive }) => positive));
  for (let after = 0; ;) {
    const blocks = await hippocampus.blocks.find({ after, limit: PAGE });
    if (blocks.length === 0) break;
    after = blocks.at(-1)!.key;
    // A metablock has no turns of its own: its parts teach. One that is not scored yet waits for its night.
    const scored = blocks.filter(({ type, salience }) => type !== 'metablock' && salience !== null);
    yield await pageOf(library, await chatsOf(library, scored), golden);
    await pause();
  }
  yield* pairsOf(library);
}

async function pageOf(library: Library, chats: readonly Chat[], golden: ReadonlySet<string>): Promise<Page> {
  const { salience, training } = library.settings;
  const [sft, preferences, shadow]: [SftExample[], PreferencePair[], ShadowExample[]] = [[], [], []];
  let leftOut = 0;
  for (const chat of chats) {
    const { block } = chat;
    if (!speaks(chat)) {
      leftOut += 1;
      continue;
    }
    const metadata = (example: Example, more: readonly Entry[] = []): LedgerMetadata => ({
      entry_ids: [...new Set([...example.sources, ...more].map(({ id }) => id))],
      block_id: block.id,
      weight: block.tiesMergeWeight,
      levels: example.levels,
      golden:
        golden.has(`block:${block.id}`) || example.learned.some(({ seq }) => golden.has(`entry:${seq}`)),
    });
    const failure = failureOf(block, salience.coherent);
    if (failure === null)
      for (const example of examplesOf(chat, levelsOf(block, training.level)))
        sft.push({ messages: example.messages, metadata: metadata(example) });
    else
      for (const example of failedOf(chat))
        shadow.push({
          ...split(example.messages),
          label: false,
          metadata: { ...metadata(example), failure },
        });
    for (const example of supersededOf(chat)) {
      const better = await correctionOf(library, example.learned[0]!);
      const { prompt, completion: rejected } = split(example.messages);
      if (!better || better.content.trim() === '' || better.content === rejected[0].content) continue;
      preferences.push({
        prompt,
        chosen: [{ role: 'assistant', content: better.content }],
        rejected,
        metadata: metadata(example, [better]),
      });
    }
  }
  return { sft, preferences, shadow, leftOut };
}

const split = (messages: readonly ChatMessage[]): Pick<ShadowExample, 'prompt' | 'completion'> => ({
  prompt: messages.slice(0, -1),
  completion: [{ role: 'assistant', content: messages.at(-1)!.content }],
});

/** Blocks with the words of their turns: a page of turns is read at once. */
async function chatsOf({ hippocampus, withTexts }: Library, blocks: readonly Block[]): Promise<Chat[]> {
  const entries = await hippocampus.entries.read(blocks.flatMap((block) => block.entries));
  const ofBlock = Map.groupBy(entries, ({ blockId }) => blockId);
  const begun = blocks.flatMap((block) => {
    const first = ofBlock.get(block.id)?.find(({ role }) => role === 'user' || role === 'assistant');
    return first?.role === 'assistant' ? [{ block, first }] : [];
  });
  const turns = await hippocampus.index.readTurnsAround(
    begun.map(({ first }) => first.seq),
    1,
    {},
  );
  const before = new Map<string, number>();
  for (const { block, first } of begun) {
    const turn = turns.find(
      (one) => one.session === block.session && one.turn === first.turn - 1 && one.role === 'user',
    );
    if (turn) before.set(block.id, turn.seq);
  }
  const read = await withTexts([...entries, ...(await hippocampus.entries.readBySeq([...before.values()]))]);
  const bySeq = new Map(read.map((entry) => [entry.seq, entry]));
  return blocks.map((block) => ({
    block,
    entries: (ofBlock.get(block.id) ?? []).map(({ seq }) => bySeq.get(seq)!),
    before: bySeq.get(before.get(block.id) ?? -1) ?? null,
  }));
}
