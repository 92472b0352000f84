import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSeededRandom, createTempFolder, removeFolder } from '../support/store.ts';
import type { MemoryProvider } from './small-memory.ts';

/** What one round works with: chance of its own, by the seed and its number alone, and homes that go with it. */
export interface Round {
  readonly number: number;
  readonly random: () => number;
  /** A whole number below `limit`. */
  readonly pick: (limit: number) => number;
  readonly choose: <T>(some: readonly T[]) => T;
  /** A path for a data directory, in which nothing is yet. */
  readonly createHome: () => string;
}

export interface CampaignContext {
  readonly seed: number;
  /** The first round and how many: a round does the same whatever came before it. */
  readonly first: number;
  readonly rounds: number;
  /** For the rounds' homes; removed after the last. */
  readonly folder: string;
  /** Memories to attack copies of, made once for all campaigns. */
  readonly memories: MemoryProvider;
}

export interface CampaignResult {
  readonly rounds: number;
  readonly outcomes: Record<string, number>;
  /** What broke the promise, with the seed and the round that show it. */
  readonly failures: string[];
  /** Outcomes by what was attacked, where that differs: columns of a table. */
  readonly groups?: Record<string, Record<string, number>>;
}

/** One kind of attack, and what has to hold under it. */
export interface Campaign {
  readonly name: string;
  readonly promise: string;
  /** Why it cannot run here; null when it can. */
  readonly findObstacle?: () => string | null;
  readonly run: (context: CampaignContext) => Promise<CampaignResult>;
}

/** What a round came to: an outcome, and of what group. */
export type RoundOutcome = string | { readonly outcome: string; readonly group: string };

const createRound = (seed: number, number: number, folder: string): Round => {
  // Rounds that neighbour each other share nothing: both numbers go through the generator.
  const random = createSeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
  const pick = (limit: number): number => Math.floor(random() * limit);
  let homes = 0;
  return {
    ...{ number, random, pick, choose: (some) => some[pick(some.length)]! },
    createHome: () => join(folder, `home ${homes++}`),
  };
};

/** Runs the rounds one after the other (`atOnce` together); a round that throws has found the promise broken. */
export async function runRounds(
  { seed, first, rounds, folder }: CampaignContext,
  play: (round: Round) => Promise<RoundOutcome>,
  atOnce = 1,
): Promise<CampaignResult> {
  const outcomes: Record<string, number> = {};
  const groups: Record<string, Record<string, number>> = {};
  const failures: string[] = [];
  let next = first;
  const work = async (): Promise<void> => {
    while (next < first + rounds) {
      const number = next++;
      const own = join(folder, `round ${number}`);
      mkdirSync(own);
      let told: RoundOutcome;
      try {
        told = await play(createRound(seed, number, own));
      } catch (error) {
        failures.push(
          `seed ${seed}, round ${number}: ${error instanceof Error ? error.message : String(error)}`,
        );
        told = 'failed';
      }
      rmSync(own, { recursive: true, force: true, maxRetries: 5 });
      const { outcome, group } = typeof told === 'string' ? { outcome: told, group: null } : told;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (group !== null) (groups[group] ??= {})[outcome] = (groups[group][outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { rounds, outcomes, failures, ...(Object.keys(groups).length > 0 ? { groups } : {}) };
}

/** Runs a campaign in a folder of its own. */
export async function runCampaign(
  campaign: Campaign,
  options: Omit<CampaignContext, 'folder'>,
): Promise<CampaignResult> {
  const folder = createTempFolder();
  try {
    return await campaign.run({ ...options, folder });
  } finally {
    removeFolder(folder);
  }
}

/** Makes a data directory whose servers start no night by themselves, or one that is there such a one. */
export function prepareHome(home: string, training: 'on' | 'off' = 'off'): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, 'config.json'), JSON.stringify({ night: 'manual', training }));
  return home;
}

/** Throws what a promise broken is told by. */
export function expectNone(faults: readonly string[], what: string): void {
  if (faults.length > 0)
    throw new Error(
      `${what}: ${faults.slice(0, 5).join('; ')}${faults.length > 5 ? `; and ${faults.length - 5} more` : ''}`,
    );
}
