import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock.ts';
import { createMemory } from '../../src/index.ts';
import { createSeededIds } from '../support/agent.ts';
import { createSmallSettings, openEncoderAgent } from '../support/encoder-agent.ts';
import { toUuid } from '../support/night.ts';
import { SMALL_LIVES, tell } from '../support/small-lives.ts';
import { createTempFolder, removeFolder } from '../support/store.ts';
import { prepareHome } from './campaign.ts';

/** A turn as it was told, to be held against what is read. */
export interface ToldTurn {
  readonly id: string;
  readonly content: string;
  readonly role: 'user' | 'assistant' | 'note';
  readonly session_id: string;
  readonly speaker: string;
  readonly at: string;
}

export interface SmallMemory {
  /** After four nights; nobody has it open. */
  readonly home: string;
  /** The same memory as it was before its last night. */
  readonly before: string;
  readonly told: readonly ToldTurn[];
  readonly questions: readonly string[];
  /** How each block reads, by id. */
  readonly blocks: Readonly<Record<string, string>>;
}

const NIGHTS = 4;
const PER_NIGHT = 20;
/** A native encoder as small as can be: its files are attacked, not its judgement. */
const settings = createSmallSettings({ buckets: 128, hidden: 16, latent: 16, passes: { min: 1, max: 1 } });
const SPEAKERS = ['Anna', 'Ben Ørsted', '李雷', 'assistant of the harbour'];

/** Turns of two lives, each in sessions of its own, `name` in each: two memories share no id. */
function tellLives(name: string): ToldTurn[] {
  const [one, other] = SMALL_LIVES.map((life) => tell(life).slice(0, (NIGHTS * PER_NIGHT) / 2));
  return [...one!, ...other!].map(({ content, role, session_id: session, at }, i) => ({
    ...{ content, role, at, id: toUuid(`${name} ${i}`) },
    session_id: `${name}, ${i < one!.length ? 'home' : 'work'}, ${session}`,
    speaker: SPEAKERS[i % SPEAKERS.length]!,
  }));
}

/**
 * A memory of a hundred turns with four nights behind it: words in the Hippocampus, in both halves, and in the Cortex alone,
 * blocks, clusters, an archive, and versions of a small native encoder.
 */
async function createSmallMemory(folder: string, name: string): Promise<SmallMemory> {
  const home = prepareHome(join(folder, name), 'on');
  const before = join(folder, `${name} before`);
  const told = tellLives(name);
  for (let night = 0; night < NIGHTS; night++) {
    const engine = await openEncoderAgent(home, {
      clock: systemClock,
      createId: createSeededIds(night),
      settings,
    });
    await engine.remember({ entries: told.slice(night * PER_NIGHT, (night + 1) * PER_NIGHT) }, name);
    if (night === NIGHTS - 1) {
      await engine.close();
      cpSync(home, before, { recursive: true });
    }
    const again =
      night === NIGHTS - 1
        ? await openEncoderAgent(home, { clock: systemClock, createId: createSeededIds(NIGHTS), settings })
        : engine;
    const { state } = await again.night({ action: 'run' });
    await again.close();
    if (state !== 'completed') throw new Error(`night ${night} of the memory to be attacked: ${state}`);
  }
  const questions = SMALL_LIVES.slice(0, 2).flatMap(({ facts }) =>
    facts.slice(0, 3).map(([question]) => question),
  );
  return { home, before, told, questions: questions.slice(0, 5), blocks: await readBlocks(home) };
}

async function readBlocks(home: string): Promise<Record<string, string>> {
  const memory = await createMemory({ home });
  const { blocks } = await memory.blocks();
  const read: Record<string, string> = {};
  for (const { id } of blocks) read[id] = await memory.block(id);
  await memory.close();
  return read;
}

export interface MemoryProvider {
  readonly get: (name: string) => Promise<SmallMemory>;
  readonly dispose: () => void;
}

/** Makes each memory when it is first asked for. */
export function createMemoryProvider(): MemoryProvider {
  const folder = createTempFolder();
  const made = new Map<string, Promise<SmallMemory>>();
  return {
    get: (name) => {
      const memory = made.get(name) ?? createSmallMemory(folder, name);
      made.set(name, memory);
      return memory;
    },
    dispose: () => removeFolder(folder),
  };
}
