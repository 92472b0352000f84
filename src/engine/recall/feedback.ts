import { hash32 } from '../math/hash.ts';
import { findTags } from '../vocabulary/memory.ts';
import type { Cited } from '../vocabulary/answers.ts';
import type { RememberInput } from '../vocabulary/requests.ts';
import type { EngineParts } from '../parts.ts';

/** A recall of this process: what was asked, and the entries that were shown, best first. */
export interface Shown {
  readonly query: string;
  readonly entries: readonly {
    readonly seq: number;
    readonly id: string;
    readonly block: string | null;
    readonly text: string;
  }[];
  readonly at: number;
}

/** Recalls that a later citation may belong to, and for how long. */
const KEPT = 32;
const FRESH_MS = 30 * 60_000;
/** Words in a row that make a quotation, where nothing is cited by its id. */
const QUOTED_WORDS = 6;
/** Entries of one `remember`, and characters of each, that are looked through for quotations. */
const FEW = 4;
const LOOKED_AT = 20_000;
/** Uncited ones that are noted beside a used one. */
const BESIDE = 4;

type Holds = (entry: Shown['entries'][number], shown: Shown) => boolean;

/**
 * What recall showed lately. It is kept in memory alone: only what is used is written down, with the question that brought it
 * up, and nothing is known of the rest.
 */
export class Recent {
  #shown: Shown[] = [];

  show(shown: Shown): void {
    if (shown.entries.length === 0) return;
    this.#shown = [...this.#shown.filter(({ query }) => query !== shown.query), shown].slice(-KEPT);
  }

  /** The latest recall that showed an entry for which this holds. */
  find(now: number, holds: Holds): Shown | undefined {
    return this.#shown.findLast(
      (shown) =>
        now - shown.at <= FRESH_MS && now >= shown.at && shown.entries.some((entry) => holds(entry, shown)),
    );
  }

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  /** After a forgetting nothing of it may come back. */
  clear(): void {
    this.#shown = [];
  }
}

/** Citations that verified: each was used for the question that had brought it up. */
export async function cited(parts: EngineParts, { citations }: Cited): Promise<void> {
  for (const { memory_id: id, status } of citations)
    if (status === 'verified' || status === 'not_citable_yet')
      await used(parts, 'cite', (entry) => entry.id === id || entry.block === id);
}

/** What is remembered may cite by tag, or quote word for word; who imports old talk by the hundred does neither. */
export async function quoted(parts: EngineParts, input: RememberInput): Promise<void> {
  const texts = input.entries?.map(({ content }) => content) ?? [input.content ?? ''];
  if (!parts.minds.versions || parts.recent.isEmpty || texts.length > FEW) return;
  // Each of what was shown is taken apart once, when the first comes that may quote it.
  const runsIn = (of: object, text: string): ReadonlySet<number> => {
    const known = taken.get(of) ?? new Set(runsOf(text.slice(0, LOOKED_AT)));
    taken.set(of, known);
    return known;
  };
  for (const text of texts) {
    for (const id of findTags(text))
      await used(parts, 'cite', (entry) => entry.id === id || entry.block === id);
    const runs = runsOf(text.slice(0, LOOKED_AT));
    if (runs.length > 0)
      await used(parts, 'quote', (entry, shown) => {
        const own = runsIn(entry, entry.text);
        // Who remembers the question quotes nobody that asked the same.
        return runs.some((run) => own.has(run) && !runsIn(shown, shown.query).has(run));
      });
  }
}

async function used(
  { recent, hippocampus, clock, minds }: EngineParts,
  how: 'cite' | 'quote',
  holds: Holds,
): Promise<void> {
  // Nothing is noted that nothing will learn from.
  if (!minds.versions) return;
  const shown = recent.find(clock.now(), holds);
  if (!shown) return;
  const place = shown.entries.findIndex((entry) => holds(entry, shown));
  const { seq, block } = shown.entries[place]!;
  await hippocampus.learning.addUses([
    {
      ...{ query: shown.query, entry: seq, how, at: clock.now() },
      // What stood above it was passed over; what follows may have been as good.
      passedOver: shown.entries
        .slice(0, place + 1 + BESIDE)
        .filter((other) => other.seq !== seq && (block === null || other.block !== block))
        .slice(0, BESIDE)
        .map((other) => other.seq),
    },
  ]);
}

/** Runs of what was shown, as long as it is kept. */
const taken = new WeakMap<object, ReadonlySet<number>>();

/** All runs of so many words of a text by their hashes, without what stands between the words. */
function runsOf(text: string): number[] {
  const words = text.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  const [ones, others] = [runs(words, 0), runs(words, 1)];
  // 53 bits: among all that was shown lately, no two runs are taken for one another.
  return ones.map((one, i) => (one >>> 0) * 2 ** 21 + (others[i]! >>> 11));
}

function runs(words: readonly string[], seed: number): number[] {
  const hashes = words.map((word) => hash32(word, seed));
  return hashes
    .slice(QUOTED_WORDS - 1)
    .map((_, from) =>
      hashes.slice(from, from + QUOTED_WORDS).reduce((run, h) => (Math.imul(run, 31) + h) | 0, 7),
    );
}
