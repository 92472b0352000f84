import type { WithEncoders } from '../encoder/registry.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import type { WithClock } from '../clock.ts';
import { hash32 } from '../math/hash.ts';
import { findTags } from '../vocabulary/memory.ts';
import type { CiteAnswer } from '../vocabulary/answers.ts';
import type { RememberInput } from '../vocabulary/requests.ts';
import { maskSecrets } from '../memory/secrets.ts';
import type { WithSecretPolicy } from '../memory/secrets.ts';

type NoteUseDeps = WithClock & WithHippocampus & WithEncoders & WithRecentRecalls & WithSecretPolicy;

/** A recall of this process: what was asked, and the entries that were shown, best first. */
export interface RecallRecord {
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
const MAX_RECALLS = 32;
const MAX_AGE_MS = 30 * 60_000;
/** Words in a row that make a quotation, where nothing is cited by its id. */
const MIN_QUOTE_WORDS = 6;
/** Entries of one `remember`, and characters of each, that are looked through for quotations. */
const MAX_ENTRIES = 4;
const MAX_SCANNED_CHARS = 20_000;
/** Uncited ones that are noted beside a used one. */
const MAX_PASSED_OVER = 4;

type MatchesEntry = (entry: RecallRecord['entries'][number], record: RecallRecord) => boolean;

/**
 * What recall showed lately. It is kept in memory alone: only what is used is written down, with the question that brought it
 * up, and nothing is known of the rest.
 */
export class RecentRecalls {
  #records: RecallRecord[] = [];

  add(record: RecallRecord): void {
    if (record.entries.length === 0) return;
    this.#records = [...this.#records.filter(({ query }) => query !== record.query), record].slice(
      -MAX_RECALLS,
    );
  }

  /** The latest recall that showed an entry for which this holds. */
  find(now: number, matches: MatchesEntry): RecallRecord | undefined {
    return this.#records.findLast(
      (record) =>
        now - record.at <= MAX_AGE_MS &&
        now >= record.at &&
        record.entries.some((entry) => matches(entry, record)),
    );
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** After a forgetting nothing of it may come back. */
  clear(): void {
    this.#records = [];
  }
}

/** Citations that verified: each was used for the question that had brought it up. */
export async function noteCitations(deps: NoteUseDeps, { citations }: CiteAnswer): Promise<void> {
  for (const { memory_id: id, status } of citations)
    if (status === 'verified' || status === 'not_citable_yet')
      await noteUse(deps, 'cite', (entry) => entry.id === id || entry.block === id);
}

/** What is remembered may cite by tag, or quote word for word; who imports old talk by the hundred does neither. */
export async function noteQuotes(deps: NoteUseDeps, input: RememberInput): Promise<void> {
  const texts = input.entries?.map(({ content }) => content) ?? [input.content ?? ''];
  if (!deps.encoders.versions || deps.recentRecalls.isEmpty || texts.length > MAX_ENTRIES) return;
  // Each of what was shown is taken apart once, when the first comes that may quote it.
  const getRuns = (key: object, text: string): ReadonlySet<number> => {
    const knownRuns = runsCache.get(key) ?? new Set(hashRuns(text.slice(0, MAX_SCANNED_CHARS)));
    runsCache.set(key, knownRuns);
    return knownRuns;
  };
  for (const text of texts) {
    for (const id of findTags(text))
      await noteUse(deps, 'cite', (entry) => entry.id === id || entry.block === id);
    const textRuns = hashRuns(text.slice(0, MAX_SCANNED_CHARS));
    if (textRuns.length > 0)
      await noteUse(deps, 'quote', (entry, record) => {
        const entryRuns = getRuns(entry, entry.text);
        // Who remembers the question quotes nobody that asked the same.
        return textRuns.some((run) => entryRuns.has(run) && !getRuns(record, record.query).has(run));
      });
  }
}

async function noteUse(deps: NoteUseDeps, how: 'cite' | 'quote', matches: MatchesEntry): Promise<void> {
  const { recentRecalls, hippocampus, clock, encoders } = deps;
  // Nothing is noted that nothing will learn from.
  if (!encoders.versions) return;
  const record = recentRecalls.find(clock.now(), matches);
  if (!record) return;
  const place = record.entries.findIndex((entry) => matches(entry, record));
  const { seq, block } = record.entries[place]!;
  await hippocampus.learning.addUses([
    {
      ...{ query: (await maskSecrets(deps, record.query)).text, entrySeq: seq, how, at: clock.now() },
      // What stood above it was passed over; what follows may have been as good.
      passedOver: record.entries
        .slice(0, place + 1 + MAX_PASSED_OVER)
        .filter((other) => other.seq !== seq && (block === null || other.block !== block))
        .slice(0, MAX_PASSED_OVER)
        .map((other) => other.seq),
    },
  ]);
}

/** Runs of what was shown, as long as it is kept. */
const runsCache = new WeakMap<object, ReadonlySet<number>>();

/** All runs of so many words of a text by their hashes, without what stands between the words. */
function hashRuns(text: string): number[] {
  const words = text.match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  const [firstHashes, secondHashes] = [hashWordRuns(words, 0), hashWordRuns(words, 1)];
  // 53 bits: among all that was shown lately, no two runs are taken for one another.
  return firstHashes.map((firstHash, i) => (firstHash >>> 0) * 2 ** 21 + (secondHashes[i]! >>> 11));
}

function hashWordRuns(words: readonly string[], seed: number): number[] {
  const hashes = words.map((word) => hash32(word, seed));
  return hashes
    .slice(MIN_QUOTE_WORDS - 1)
    .map((_, from) =>
      hashes.slice(from, from + MIN_QUOTE_WORDS).reduce((run, h) => (Math.imul(run, 31) + h) | 0, 7),
    );
}

export interface WithRecentRecalls {
  /** What recall showed lately, in this process. */
  readonly recentRecalls: RecentRecalls;
}
