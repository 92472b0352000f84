import { getTermFreq } from '../../language/terms.ts';
import type { Terms } from '../../language/terms.ts';
import { bm25, idf } from '../../math/bm25.ts';
import type { EntryFilter } from '../../vocabulary/entry.ts';
import type { CorpusStatistics, Turn } from '../index-port.ts';
import { buildFilterExpression, buildWhereClause } from './filter.ts';
import type { Statements } from './schema.ts';
import { toTerms } from './terms-row.ts';
import type { TermsRow } from './terms-row.ts';

/** A hash as the full-text index spells it: plain letters and digits, whatever the language of the word. */
const formatTerm = (hash: number): string => hash.toString(36);

/** Digits of a term: 32 bits in base 36. */
const MAX_TERM_DIGITS = 7;

/** The document of an entry: each term as often as it stands in the text. Deleting needs the very same words again. */
export function buildFtsDocument({ hashes, counts }: Terms): string {
  let words = 0;
  for (const count of counts) words += count;
  const bytes = Buffer.allocUnsafe(words * (MAX_TERM_DIGITS + 1));
  let end = 0;
  for (let i = 0; i < hashes.length; i++) {
    const from = end;
    end = writeTerm(bytes, end, hashes[i]!);
    const size = end - from;
    for (const last = from + size * counts[i]!; end < last; end++) bytes[end] = bytes[end - size]!;
  }
  return bytes.toString('latin1', 0, end);
}

/** `formatTerm` and a space, at `at`; returns where they end. */
function writeTerm(bytes: Uint8Array, at: number, hash: number): number {
  let size = 1;
  for (let rest = hash; rest >= 36; rest = Math.floor(rest / 36)) size += 1;
  let rest = hash;
  for (let i = at + size - 1; i >= at; i--) {
    const digit = rest % 36;
    bytes[i] = digit < 10 ? 48 + digit : 87 + digit;
    rest = Math.floor(rest / 36);
  }
  bytes[at + size] = 32;
  return at + size + 1;
}

/**
 * Postings one search may walk. Words that stand in a large part of a large store say little and cost much: the
 * rarest words of the question are taken until this many postings are spent.
 */
const MAX_POSTINGS = 5_000;
/** More words are no question's own but rare ones beside them: to count how many hold each costs as much as to look for all. */
const MAX_COUNTED_TERMS = 40;
/** Entries from which on a count that is off by a hundredth does no harm, and counting anew begins to cost. */
const LARGE_STORE_ENTRIES = 10_000;
/** Rarer words are counted anew each time: it is quickly done, and a new one counts at once. */
const MIN_CACHED_DOC_FREQ = 100;

/** Entries that are looked at one by one. */
const MAX_SCANNED_ENTRIES = 2_000;
/** Of those who said it, so many times as many of the best are asked as are wanted: each costs a look at its row. */
const SPEAKER_OVERSAMPLING = 8;
/** Words of a turn, where a session's are no longer on average, that bring their surroundings at next to no cost. */
const MAX_SHORT_TURN_WORDS = 60;

export class FullText {
  readonly #db: Statements;
  #docFreq = new Map<number, number>();
  #cachedAtEntries = 0;
  /** Counts of the state the store is in: one recall asks for the words of its question more than once. */
  readonly #counted = { state: '', docFreq: new Map<number, number>() };
  #lastTotals: { readonly state: string; readonly entries: number; readonly words: number } | null = null;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** Changes with every change of the store, whoever makes it. */
  #readStateToken(): string {
    const { handle } = this.#db;
    const ownChanges = this.#db.prepare('SELECT total_changes()').pluck().get() as number;
    return `${handle.pragma('data_version', { simple: true }) as number}/${ownChanges}`;
  }

  /** How many entries hold each term; in a large store remembered while it changes by less than a hundredth. */
  readStatistics(terms: readonly number[]): CorpusStatistics {
    const stateToken = this.#readStateToken();
    const totals = this.#readTotals(stateToken);
    if (
      totals.entries < LARGE_STORE_ENTRIES ||
      Math.abs(totals.entries - this.#cachedAtEntries) > this.#cachedAtEntries / 100
    ) {
      this.#docFreq.clear();
      this.#cachedAtEntries = totals.entries;
    }
    const selectDocFreq = this.#db.prepare('SELECT doc FROM entries_fts_terms WHERE term = ?');
    const docFreq = new Map<number, number>();
    if (this.#counted.state !== stateToken) {
      this.#counted.state = stateToken;
      this.#counted.docFreq.clear();
    }
    for (const term of terms) {
      let termDocFreq = this.#docFreq.get(term) ?? this.#counted.docFreq.get(term);
      if (termDocFreq === undefined) {
        termDocFreq = (selectDocFreq.get(formatTerm(term)) as { doc: number } | undefined)?.doc ?? 0;
        this.#counted.docFreq.set(term, termDocFreq);
        if (termDocFreq >= MIN_CACHED_DOC_FREQ) this.#docFreq.set(term, termDocFreq);
      }
      if (termDocFreq > 0) docFreq.set(term, termDocFreq);
    }
    return { ...totals, docFreq };
  }

  #readTotals(stateToken: string): { entries: number; words: number } {
    if (this.#lastTotals?.state !== stateToken) {
      const sums = this.#db
        .prepare(
          'SELECT coalesce(sum(entries), 0) AS entries, coalesce(sum(words), 0) AS words FROM sessions',
        )
        .get() as { entries: number; words: number };
      this.#lastTotals = { state: stateToken, ...sums };
    }
    const { entries, words } = this.#lastTotals;
    return { entries, words };
  }

  search(terms: readonly number[], limit: number, filter: EntryFilter): number[] {
    const isMany = terms.length > MAX_COUNTED_TERMS;
    const docFreq: ReadonlyMap<number, number> = isMany ? new Map() : this.readStatistics(terms).docFreq;
    const rarestFirst = [...docFreq].sort((a, b) => a[1] - b[1]);
    const chosenTerms: string[] = isMany ? terms.map(formatTerm) : [];
    let postings = 0;
    for (const [term, termDocFreq] of rarestFirst) {
      if (chosenTerms.length > 0 && postings + termDocFreq > MAX_POSTINGS) break;
      chosenTerms.push(formatTerm(term));
      postings += termDocFreq;
    }
    if (chosenTerms.length === 0) return [];
    const { where, parameters } = buildWhereClause(filter);
    if (where !== '' && !filter.speakers && chosenTerms.length < rarestFirst.length) {
      const hits = this.#scanFiltered(docFreq, limit, where, parameters);
      if (hits) return hits;
    }
    const bestQuery = 'SELECT rowid, rank FROM entries_fts WHERE entries_fts MATCH ? ORDER BY rank';
    const statement = this.#db.prepare(
      where === ''
        ? `SELECT rowid FROM (${bestQuery}) LIMIT ?`
        : `SELECT f.rowid FROM (${bestQuery} ${filter.speakers ? `LIMIT ${limit * SPEAKER_OVERSAMPLING}` : ''}) f
             JOIN day_table d ON d.entry_seq = f.rowid WHERE ${where} ORDER BY f.rank LIMIT ?`,
    );
    return statement.pluck().all(chosenTerms.join(' OR '), ...parameters, limit) as number[];
  }

  /**
   * Where a filter lets few entries through, every one is looked at: words that are too common in the store to be searched
   * tell those few apart as well as ever. Null where there are too many.
   */
  #scanFiltered(
    docFreq: ReadonlyMap<number, number>,
    limit: number,
    where: string,
    parameters: readonly (string | number)[],
  ): number[] | null {
    const filteredQuery = `SELECT d.entry_seq, d.session_key, d.turn_number FROM day_table d WHERE ${where} LIMIT ${MAX_SCANNED_ENTRIES + 1}`;
    const selectCount = this.#db.prepare(`SELECT count(*) FROM (${filteredQuery})`).pluck();
    if ((selectCount.get(...parameters) as number) > MAX_SCANNED_ENTRIES) return null;
    const rows = this.#db
      .prepare(
        `SELECT d.entry_seq AS seq, t.word_count, t.asks, t.marks, t.terms FROM (${filteredQuery}) d
         JOIN entry_terms t ON t.session_key = d.session_key AND t.turn_number = d.turn_number`,
      )
      .all(...parameters) as (TermsRow & { readonly seq: number })[];
    const { entries, words } = this.#readTotals(this.#readStateToken());
    const meanLength = Math.max(1, words) / entries;
    const scored = rows.map((row) => {
      const entryTerms = toTerms(row);
      let score = 0;
      for (const [term, termDocFreq] of docFreq)
        score += bm25(
          idf(termDocFreq, entries),
          getTermFreq(entryTerms, term),
          entryTerms.length,
          meanLength,
        );
      return { seq: row.seq, score };
    });
    return scored
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.seq - b.seq)
      .slice(0, limit)
      .map(({ seq }) => seq);
  }

  /** See the port; overlapping stretches are read once. */
  readTurnsAround(
    seqs: readonly number[],
    reach: number,
    filter: EntryFilter,
    words: number = Infinity,
  ): Turn[] {
    const at = this.#db.prepare('SELECT session_key, turn_number FROM day_table WHERE entry_seq = ?').raw();
    const selectMeanLength = this.#db
      .prepare('SELECT CAST(words AS REAL) / max(entries, 1) FROM sessions WHERE session_key = ?')
      .pluck();
    const bySession = new Map<number, { length: number; ranges: TurnRange[] }>();
    let wordsLeft = words;
    for (const seq of seqs) {
      const place = at.get(seq) as [session: number, turn: number] | undefined;
      if (!place) continue;
      const [key, turn] = place;
      let session = bySession.get(key);
      if (!session) {
        session = { length: selectMeanLength.get(key) as number, ranges: [] };
        bySession.set(key, session);
      }
      const isShort = session.length <= MAX_SHORT_TURN_WORDS;
      const turnReach = wordsLeft > 0 || isShort ? reach : 0;
      if (!isShort) wordsLeft -= session.length * (2 * turnReach + 1);
      session.ranges.push([turn - turnReach, turn + turnReach]);
    }
    const condition = buildFilterExpression(filter);
    const selectRange = this.#db.prepare(
      `SELECT t.entry_seq, t.turn_number, t.role, t.speaker, t.said_at, t.word_count, t.asks, t.marks, t.terms,
              ${condition.expression} AS admitted
       FROM entry_terms t ${condition.expression !== '1' ? 'JOIN day_table d ON d.entry_seq = t.entry_seq' : ''}
       WHERE t.session_key = ? AND t.turn_number BETWEEN ? AND ? ORDER BY t.turn_number`,
    );
    const turns: Turn[] = [];
    for (const [session, { ranges }] of bySession) {
      for (const [from, to] of mergeRanges(ranges)) {
        for (const row of selectRange.raw().all(...condition.parameters, session, from, to) as TurnRow[]) {
          const [seq, turn, role, speaker, at, word_count, asks, marks, terms, isMatch] = row;
          turns.push({
            seq,
            session,
            turn,
            role,
            speaker,
            at,
            terms: toTerms({ word_count, asks, marks, terms }),
            matchesFilter: isMatch === 1,
          });
        }
      }
    }
    return turns;
  }
}

type TurnRow = [
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

type TurnRange = [from: number, to: number];

/** Stretches that overlap or touch as one, in order. */
function mergeRanges(ranges: readonly TurnRange[]): TurnRange[] {
  const mergedRanges: TurnRange[] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = mergedRanges.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else mergedRanges.push([from, to]);
  }
  return mergedRanges;
}
