import { z } from 'zod';

/** What of a store can be damaged by itself: the database, the tables of the Cortex, the versions of the native encoder. */
export const STORE_PARTS = [
  'hippocampus',
  'exchanges',
  'archive',
  'blocks',
  'clusters',
  'antechamber',
  'versions',
] as const;
export type StorePart = (typeof STORE_PARTS)[number];

/**
 * What is wrong with a part. `pages`: the database's file; `rows`: some cannot be read; `text`: the words of an entry are not
 * what was stored; `missing_text`: they are nowhere; `table`: gone or not to be opened; `index`: derived from texts, and wrong.
 */
export const FAULT_KINDS = [
  'pages',
  'rows',
  'text',
  'missing_text',
  'table',
  'index',
  'fact',
  'version',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault, as `doctor` tells it: never with words of the memory. */
export interface Fault {
  readonly part: StorePart;
  readonly kind: FaultKind;
  readonly problem: string;
  /** The entry that it is about, where it is about one. */
  readonly id?: string;
}

/** Damage that was met while the store was used, kept until it is mended: what is met is told in `status`. */
export const partDamage = z.object({ part: z.enum(STORE_PARTS), problem: z.string(), since: z.string() });
export type PartDamage = z.infer<typeof partDamage>;

/** `memory://status`: null while no damage is known. */
export const damageStatus = z
  .object({
    /** Entries of which the words, or who said them, are not what was stored, in any copy: they are left out everywhere. */
    entries: z.int(),
    parts: z.array(partDamage),
    repair: z.string(),
  })
  .nullable();
export type DamageStatus = z.infer<typeof damageStatus>;

export const DAMAGE_REPAIR =
  'Run `sophontic-memory doctor` to see what is damaged, and `sophontic-memory repair` to mend it.';

/** Who is told of damage as it is met, and keeps it until it is mended. None of these waits, and none can fail. */
export interface DamageReporter {
  readonly notePart: (part: StorePart, problem: string) => void;
  /** No copy of these is what was stored. */
  readonly noteEntries: (ids: readonly string[]) => void;
  /** The Day Table's copy is not what was stored; this one, from elsewhere, is. */
  readonly noteGoodCopy: (id: string, text: string) => void;
}

export interface WithDamage {
  readonly damage: DamageReporter;
}
