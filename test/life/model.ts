import { sha256 } from '../support/store.ts';
import type { Role } from '../../src/engine/vocabulary/entry.ts';
import { findRareWords } from './generate.ts';

/** What was handed over to be remembered, and what has become of it by the contract's word alone. */
export interface KnownEntry {
  readonly id: string;
  readonly text: string;
  readonly role: Role;
  readonly speaker: string | null;
  readonly session: string;
  readonly turn: number;
  readonly at: number;
  readonly user: string | null;
  readonly keep: boolean;
  readonly tags: readonly string[];
  readonly supersedes: readonly string[];
  /** In the order stored. */
  readonly place: number;
  /** The night that took it up; null before. */
  night: number | null;
  /** Blocks it cites, as far as that night may know them. */
  cites: readonly string[];
}

const TAG = /\[memory:([0-9a-f-]{36})\]/gi;

/** A map of what was remembered, and nothing of how. */
export class MemoryModel {
  readonly alive = new Map<string, KnownEntry>();
  readonly forgotten = new Map<string, KnownEntry>();
  /** Everything ever said, forgotten or not. */
  readonly history: KnownEntry[] = [];
  nights = 0;
  #places = 0;
  readonly #turns = new Map<string, number>();
  readonly #words = new Set<string>();

  listEntries(): KnownEntry[] {
    return [...this.alive.values()];
  }

  remember(given: Omit<KnownEntry, 'turn' | 'place' | 'night' | 'cites'>): KnownEntry {
    const known: KnownEntry = {
      ...given,
      turn: this.#turns.get(given.session) ?? 0,
      place: this.#places++,
      night: null,
      cites: [],
    };
    this.#turns.set(given.session, known.turn + 1);
    this.alive.set(known.id, known);
    this.history.push(known);
    this.forgotten.delete(known.id);
    for (const word of listRareWords(known)) this.#words.add(word);
    return known;
  }

  forget(isForgotten: (known: KnownEntry) => boolean): KnownEntry[] {
    const gone = this.listEntries().filter(isForgotten);
    for (const known of gone) {
      this.alive.delete(known.id);
      this.forgotten.set(known.id, known);
    }
    // A session of which nothing is left begins anew.
    const remainingSessions = new Set(this.listEntries().map(({ session }) => session));
    for (const session of this.#turns.keys())
      if (!remainingSessions.has(session)) this.#turns.delete(session);
    return gone;
  }

  /** A night begins: it takes up what came before it, and may cite what the Cortex has by now. */
  assignNight(citable: ReadonlySet<string>): void {
    this.nights += 1;
    for (const known of this.alive.values()) {
      if (known.night !== null) continue;
      known.night = this.nights;
      if (known.role === 'assistant')
        known.cites = [...new Set([...known.text.matchAll(TAG)].map((match) => match[1]!.toLowerCase()))]
          .filter((id) => citable.has(id))
          .sort();
    }
  }

  findSuperseding({ id }: KnownEntry): string | null {
    const newer = this.listEntries().filter(({ supersedes }) => supersedes.includes(id));
    return newer.sort((a, b) => b.place - a.place)[0]?.id ?? null;
  }

  /** Rare words that somebody still says, and those that nobody does any more. */
  collectWords(): { readonly said: ReadonlySet<string>; readonly gone: readonly string[] } {
    const said = new Set(this.listEntries().flatMap(listRareWords));
    return { said, gone: [...this.#words].filter((word) => !said.has(word)) };
  }
}

const listRareWords = ({ text, session, speaker, user, tags }: KnownEntry): string[] =>
  findRareWords([text, session, speaker, user, ...tags].join(' '));

export const computeHash = ({ text }: KnownEntry): string => sha256(text);
