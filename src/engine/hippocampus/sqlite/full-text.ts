import { frequency } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';
import { bm25, idf } from '../../math/bm25.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { Statistics, Turn } from '../index-port.ts';
import { admitted, narrowed } from './filter.ts';
import type { Statements } from './schema.ts';
import { termsOf } from './terms-row.ts';
import type { TermsRow } from './terms-row.ts';

/** A hash as the full-text index spells it: plain letters and digits, whatever the language of the word. */
const spell = (hash: number): string => hash.toString(36);

/** The document of an entry: each term as often as it stands in the text. Deleting needs the very same words again. */
export function ftsDocument(of: Terms): string {
  let document = '';
  of.hashes.forEach((hash, i) => {
    document += `${spell(hash)} `.repeat(of.counts[i]!);
  });
  return document;
}

/**
 * Postings one search may walk. Words that stand in a large part of a large store say little and cost much: the
 * rarest words of the question are taken until this many postings are spent.
 */
const POSTINGS = 5_000;
/** Entries from which on a count that is off by a hundredth does no harm, and counting anew begins to cost. */
const LARGE = 10_000;
/** Rarer words are counted anew each time: it is quickly done, and a new one counts at once. */
const COMMON = 100;

/** Entries that are looked at one by one. */
const FEW = 2_000;
/** Of those who said it, so many times as many of the best are asked as are wanted: each costs a look at its row. */
const DEPTH = 8;
/** Words of a turn, where a session's are no longer on average, that bring their surroundings at next to no cost. */
const SHORT = 60;

export class FullText {
  readonly #db: Statements;
  #docFreq = new Map<number, number>();
  #countedAt = 0;
  #last: { readonly state: string; readonly key: string; readonly statistics: Statistics } | null = null;
  #sums: { readonly state: string; readonly entries: number; readonly words: number } | null = null;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** Changes with every change of the store, whoever makes it. */
  #state(): string {
    const { handle } = this.#db;
    const own = this.#db.prepare('SELECT total_changes()').pluck().get() as number;
    return `${handle.pragma('data_version', { simple: true }) as number}/${own}`;
  }

  /** How many entries hold each term; in a large store remembered while it changes by less than a hundredth. */
  statistics(terms: readonly number[]): Statistics {
    const state = this.#state();
    const key = terms.join();
    // One recall asks for the same figures twice.
    if (this.#last?.state === state && this.#last.key === key) return this.#last.statistics;
    const totals = this.#totals(state);
    if (totals.entries < LARGE || Math.abs(totals.entries - this.#countedAt) > this.#countedAt / 100) {
      this.#docFreq.clear();
      this.#countedAt = totals.entries;
    }
    const count = this.#db.prepare('SELECT doc FROM entries_fts_terms WHERE term = ?');
    const docFreq = new Map<number, number>();
    for (const term of terms) {
      let documents = this.#docFreq.get(term);
      if (documents === undefined) {
        documents = (count.get(spell(term)) as { doc: number } | undefined)?.doc ?? 0;
        if (documents >= COMMON) this.#docFreq.set(term, documents);
      }
      if (documents > 0) docFreq.set(term, documents);
    }
    this.#last = { state, key, statistics: { ...totals, docFreq } };
    return this.#last.statistics;
  }

  #totals(state: string): { entries: number; words: number } {
    if (this.#sums?.state !== state) {
      const sums = this.#db
        .prepare(
          'SELECT coalesce(sum(entries), 0) AS entries, coalesce(sum(words), 0) AS words FROM sessions',
        )
        .get() as { entries: number; words: number };
      this.#sums = { state, ...sums };
    }
    const { entries, words } = this.#sums;
    return { entries, words };
  }

  matching(terms: readonly number[], limit: number, filter: EntryFilter): number[] {
    const { docFreq } = this.statistics(terms);
    const rarest = [...docFreq].sort((a, b) => a[1] - b[1]);
    const chosen: string[] = [];
    let postings = 0;
    for (const [term, documents] of rarest) {
      if (chosen.length > 0 && postings + documents > POSTINGS) break;
      chosen.push(spell(term));
      postings += documents;
    }
    if (chosen.length === 0) return [];
    const { where, parameters } = narrowed(filter);
    if (where !== '' && !filter.speakers && chosen.length < rarest.length) {
      const found = this.#amongFew(docFreq, limit, where, parameters);
      if (found) return found;
    }
    const best = 'SELECT rowid, rank FROM entries_fts WHERE entries_fts MATCH ? ORDER BY rank';
    const read = this.#db.prepare(
      where === ''
        ? `SELECT rowid FROM (${best}) LIMIT ?`
        : `SELECT f.rowid FROM (${best} ${filter.speakers ? `LIMIT ${limit * DEPTH}` : ''}) f
             JOIN day_table d ON d.entry_seq = f.rowid WHERE ${where} ORDER BY f.rank LIMIT ?`,
    );
    return read.pluck().all(chosen.join(' OR '), ...parameters, limit) as number[];
  }

  /**
   * Where a filter lets few entries through, every one is looked at: words that are too common in the store to be searched
   * tell those few apart as well as ever. Null where there are too many.
   */
  #amongFew(
    docFreq: ReadonlyMap<number, number>,
    limit: number,
    where: string,
    parameters: readonly (string | number)[],
  ): number[] | null {
    const few = `SELECT d.entry_seq, d.session_key, d.turn_number FROM day_table d WHERE ${where} LIMIT ${FEW + 1}`;
    const count = this.#db.prepare(`SELECT count(*) FROM (${few})`).pluck();
    if ((count.get(...parameters) as number) > FEW) return null;
    const rows = this.#db
      .prepare(
        `SELECT d.entry_seq AS seq, t.word_count, t.asks, t.marks, t.terms FROM (${few}) d
         JOIN entry_terms t ON t.session_key = d.session_key AND t.turn_number = d.turn_number`,
      )
      .all(...parameters) as (TermsRow & { readonly seq: number })[];
    const { entries, words } = this.#totals(this.#state());
    const mean = Math.max(1, words) / entries;
    const scored = rows.map((row) => {
      const of = termsOf(row);
      let score = 0;
      for (const [term, documents] of docFreq)
        score += bm25(idf(documents, entries), frequency(of, term), of.length, mean);
      return { seq: row.seq, score };
    });
    return scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.seq - b.seq)
      .slice(0, limit)
      .map(({ seq }) => seq);
  }

  /** See the port; overlapping stretches are read once. */
  turnsAround(seqs: readonly number[], reach: number, filter: EntryFilter, words: number = Infinity): Turn[] {
    const at = this.#db.prepare('SELECT session_key, turn_number FROM day_table WHERE entry_seq = ?').raw();
    const mean = this.#db
      .prepare('SELECT CAST(words AS REAL) / max(entries, 1) FROM sessions WHERE session_key = ?')
      .pluck();
    const bySession = new Map<number, { length: number; stretches: Stretch[] }>();
    let left = words;
    for (const seq of seqs) {
      const place = at.get(seq) as [session: number, turn: number] | undefined;
      if (!place) continue;
      const [key, turn] = place;
      let session = bySession.get(key);
      if (!session) {
        session = { length: mean.get(key) as number, stretches: [] };
        bySession.set(key, session);
      }
      const isShort = session.length <= SHORT;
      const around = left > 0 || isShort ? reach : 0;
      if (!isShort) left -= session.length * (2 * around + 1);
      session.stretches.push([turn - around, turn + around]);
    }
    const condition = admitted(filter);
    const stretch = this.#db.prepare(
      `SELECT t.entry_seq, t.turn_number, t.role, t.speaker, t.said_at, t.word_count, t.asks, t.marks, t.terms,
              ${condition.expression} AS admitted
       FROM entry_terms t ${condition.expression !== '1' ? 'JOIN day_table d ON d.entry_seq = t.entry_seq' : ''}
       WHERE t.session_key = ? AND t.turn_number BETWEEN ? AND ? ORDER BY t.turn_number`,
    );
    const found: Turn[] = [];
    for (const [session, { stretches }] of bySession) {
      for (const [from, to] of merged(stretches)) {
        for (const row of stretch.raw().all(...condition.parameters, session, from, to) as StretchRow[]) {
          const [seq, turn, role, speaker, at, word_count, asks, marks, terms, isAdmitted] = row;
          found.push({
            seq,
            session,
            turn,
            role,
            speaker,
            at,
            terms: termsOf({ word_count, asks, marks, terms }),
            admitted: isAdmitted === 1,
          });
        }
      }
    }
    return found;
  }
}

type StretchRow = [
  seq: number,
  turn: number,
  role: Turn['role'],
  speaker: string | null,
  at: number,
  words: number,
  asks: number,
  marks: number,
  terms: Uint8Array,
  admitted: number,
];

type Stretch = [from: number, to: number];

/** Stretches that overlap or touch as one, in order. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const found: Stretch[] = [];
  for (const [from, to] of stretches.toSorted(([a], [b]) => a - b)) {
    const last = found.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
