import type { Cited } from '../vocabulary/answers.ts';
import type { RememberInput } from '../vocabulary/requests.ts';
import type { EngineParts } from '../parts.ts';

/** A recall of this process: what was asked, and the entries that were shown, best first. */
interface Shown {
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
  find(now: number, holds: (entry: Shown['entries'][number]) => boolean): Shown | undefined {
    return this.#shown.findLast(
      ({ at, entries }) => now - at <= FRESH_MS && now >= at && entries.some(holds),
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
  if (parts.recent.isEmpty || texts.length > FEW) return;
  for (const text of texts) {
    for (const [, id] of text.matchAll(/\[memory:([0-9a-f-]{36})\]/gi))
      await used(
        parts,
        'cite',
        (entry) => entry.id === id!.toLowerCase() || entry.block === id!.toLowerCase(),
      );
    const runs = new Set(runsOf(text.slice(0, LOOKED_AT)));
    if (runs.size > 0) await used(parts, 'quote', (entry) => runsOf(entry.text).some((run) => runs.has(run)));
  }
}

async function used(
  { recent, hippocampus, clock, minds }: EngineParts,
  how: 'cite' | 'quote',
  holds: (entry: Shown['entries'][number]) => boolean,
): Promise<void> {
  // Nothing is noted that nothing will learn from.
  if (!minds.versions) return;
  const shown = recent.find(clock.now(), holds);
  if (!shown) return;
  const place = shown.entries.findIndex(holds);
  const { seq, block } = shown.entries[place]!;
  await hippocampus.native.noteUses([
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

/** All runs of so many words of a text, without what stands between the words. */
function runsOf(text: string): string[] {
  const words = text.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  return words.slice(QUOTED_WORDS - 1).map((_, from) => words.slice(from, from + QUOTED_WORDS).join(' '));
}
