import { SHORT_ID_DIGITS } from '../../vocabulary/entry.ts';
import type { Statements } from './schema.ts';

/** Hexadecimal digits of a short id: the least are of the last group of a UUID, so that no dash is among them. */
const { min: MIN_DIGITS, max: MAX_DIGITS } = SHORT_ID_DIGITS;

/** Tables that hold ids of memories, with the key that grows with every row. */
const TABLES = [
  { table: 'day_table', id: 'entry_id', key: 'entry_seq' },
  { table: 'holographic_blocks', id: 'block_id', key: 'block_key' },
] as const;

/**
 * Tells ids apart by their ends: of UUIDs made one after the other the beginnings are alike. The last eight digits of every id
 * are kept in memory, four bytes each, read once and then only of what came since; what was forgotten since makes a short id
 * longer at most.
 */
export class ShortIds {
  readonly #db: Statements;
  readonly #lastKeys = new Map<string, number>();
  #tails = new Uint32Array(1_024);
  #count = 0;

  constructor(db: Statements) {
    this.#db = db;
  }

  /** Each id by the shortest end of it that no other shares. */
  shorten(ids: readonly string[]): Map<string, string> {
    this.#refresh();
    const counts = this.#countTails(new Set(ids.map(readTail)));
    const shared = ids.filter((id) => (counts.get(readTail(id)) ?? 0) > 1);
    const others = shared.length === 0 ? [] : this.#findByTails(shared.map((id) => id.slice(-MIN_DIGITS)));
    return new Map(
      ids.map((id) => [id, shared.includes(id) ? shortenAmong(id, others) : id.slice(-MIN_DIGITS)]),
    );
  }

  /** By each part of an id those that begin or end with it. */
  find(parts: readonly string[]): Map<string, string[]> {
    const found = this.#findByTails(parts.map((part) => part.slice(-MIN_DIGITS)));
    return new Map(
      parts.map((part) => {
        const digits = part.replaceAll('-', '');
        const matches = (id: string): boolean => {
          const own = id.replaceAll('-', '');
          return own.endsWith(digits) || own.startsWith(digits);
        };
        return [part, [...new Set([...found, ...this.#findByHead(digits)].filter(matches))]];
      }),
    );
  }

  /** What was forgotten leaves this process's memory too. */
  clear(): void {
    this.#lastKeys.clear();
    this.#count = 0;
    this.#tails = new Uint32Array(1_024);
  }

  #refresh(): void {
    for (const { table, id, key } of TABLES) {
      const lastKey = this.#lastKeys.get(table);
      // Without a bound the ids come out of their index alone, and not past the words of every entry.
      const { tails, last } = this.#db
        .prepare(
          `SELECT group_concat(substr(${id}, -${MIN_DIGITS}), '') AS tails, max(${key}) AS last FROM ${table}
           ${lastKey === undefined ? '' : `WHERE ${key} > ?`}`,
        )
        .get(...(lastKey === undefined ? [] : [lastKey])) as { tails: string | null; last: number | null };
      if (tails === null || last === null) continue;
      this.#lastKeys.set(table, last);
      this.#add(tails);
    }
  }

  #add(tails: string): void {
    const size = this.#count + tails.length / MIN_DIGITS;
    if (size > this.#tails.length) {
      const grown = new Uint32Array(2 * size);
      grown.set(this.#tails.subarray(0, this.#count));
      this.#tails = grown;
    }
    for (let at = 0; at < tails.length; at += MIN_DIGITS)
      this.#tails[this.#count++] = Number.parseInt(tails.slice(at, at + MIN_DIGITS), 16);
  }

  #countTails(wanted: ReadonlySet<number>): Map<number, number> {
    const counts = new Map<number, number>();
    // Most are told by their lower half not to be wanted.
    const isLikely = new Uint8Array(0x1_0000);
    for (const tail of wanted) isLikely[tail & 0xffff] = 1;
    for (let i = 0; i < this.#count; i++) {
      const tail = this.#tails[i]!;
      if (isLikely[tail & 0xffff] === 1 && wanted.has(tail)) counts.set(tail, (counts.get(tail) ?? 0) + 1);
    }
    return counts;
  }

  #findByTails(tails: readonly string[]): string[] {
    return TABLES.flatMap(
      ({ table, id }) =>
        this.#db
          .prepare(
            `SELECT ${id} FROM ${table} WHERE substr(${id}, -${MIN_DIGITS}) IN (SELECT value FROM json_each(?))`,
          )
          .pluck()
          .all(JSON.stringify(tails)) as string[],
    );
  }

  #findByHead(digits: string): string[] {
    const head = [
      digits.slice(0, 8),
      digits.slice(8, 12),
      digits.slice(12, 16),
      digits.slice(16, 20),
      digits.slice(20),
    ]
      .filter((group) => group !== '')
      .join('-');
    return TABLES.flatMap(
      ({ table, id }) =>
        this.#db
          .prepare(`SELECT ${id} FROM ${table} WHERE ${id} >= ? AND ${id} < ?`)
          .pluck()
          // Behind every digit and the dash.
          .all(head, `${head}g`) as string[],
    );
  }
}

const readTail = (id: string): number => Number.parseInt(id.slice(-MIN_DIGITS), 16);

/** The shortest end that none of the others has; the whole where that would be long. */
function shortenAmong(id: string, others: readonly string[]): string {
  let digits = 0;
  for (let length = 1; length <= id.length; length++) {
    const end = id.slice(-length);
    if (end.startsWith('-')) continue;
    digits += 1;
    if (digits > MAX_DIGITS) break;
    if (digits >= MIN_DIGITS && !others.some((other) => other !== id && other.endsWith(end))) return end;
  }
  return id;
}
