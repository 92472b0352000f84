import { z } from 'zod';
import { partDamage } from './damage.ts';
import { trainerRecord } from './training.ts';

/** How many clusters and questions the Cortex holds, noted where that changes, so that `status` need not open it. */
const cortexCounts = z.object({ clusters: z.int(), antechamber: z.int() });
export type CortexTotals = z.infer<typeof cortexCounts>;

/** How the cluster tree was when it was built, and what has come since. */
const treeState = z.object({ spaceId: z.int(), built: z.int(), placed: z.int(), unplaced: z.int() });
export type TreeState = z.infer<typeof treeState>;

/** What mitosis has decided, by ids: written down first, so that a night that was killed carries out the same. */
const mitosisPlan = z.object({
  cycle: z.int(),
  looked: z.array(z.string()),
  groups: z.array(z.array(z.string())),
});
export type MitosisPlan = z.infer<typeof mitosisPlan>;

/** Where centroids are moved to in a cycle, written down first: a night that was killed moves none twice. */
const centroidMoves = z.object({
  cycle: z.int(),
  moves: z.array(z.object({ id: z.string(), weight: z.number(), vector: z.array(z.number()) })),
});

/** A space's background (R21): cosines of random pairs, the cycle that measured them, and the last entry it saw. */
const calibration = z.object({
  pairs: z.number(),
  mean: z.number(),
  deviation: z.number(),
  cycle: z.int(),
  upTo: z.int(),
});

/**
 * By which the Hippocampus and the Cortex know each other: one identity, and a number that both raise whenever one of them
 * is changed for the other. Not `settled`: the Cortex may still be one behind.
 */
const storeStamp = z.object({ store: z.string(), generation: z.int(), settled: z.boolean() });

/** Weights that the ranking has learned from use, with the version of the native encoder that they were learned with. */
const ranking = z.object({
  version: z.int().nullable(),
  weights: z.record(z.string(), z.number()),
  native: z.number(),
});
export type StoredRanking = z.infer<typeof ranking>;

/** The least rate at which the turns of a cycle are kept verbatim: a night that goes on keeps to it. */
const leastRate = z.object({ cycle: z.int(), rate: z.number().nullable() });

const text = z.string();
const number = z.codec(z.string(), z.number(), { decode: Number, encode: String });
const flag = z.codec(z.string(), z.boolean(), {
  decode: (stored) => stored === '1',
  encode: (value) => (value ? '1' : '0'),
});
const createJsonCodec = <T extends z.ZodType>(schema: T): z.ZodCodec<z.ZodString, T> =>
  z.codec(z.string(), schema, {
    decode: (stored) => JSON.parse(stored) as z.input<T>,
    encode: (value) => JSON.stringify(value),
  });
/** Features whose stored name is another than that of the code. */
const STORED_FEATURES: Readonly<Record<string, string>> = { idfMass: 'told' };
const LOADED_FEATURES = Object.fromEntries(
  Object.entries(STORED_FEATURES).map(([name, stored]) => [stored, name]),
);
const renameWeights = (
  rankings: readonly StoredRanking[],
  names: Readonly<Record<string, string>>,
): StoredRanking[] =>
  rankings.map((one) => ({
    ...one,
    weights: Object.fromEntries(
      Object.entries(one.weights).map(([name, weight]) => [names[name] ?? name, weight]),
    ),
  }));
/** The first form named no version: what was learned with one that nobody knows serves none. */
const hasVersion = ({ version }: Partial<StoredRanking>): boolean => version !== undefined;
/** Newest first; a text of nothing where none is kept. The first form kept one, not in a list. */
const rankings = z.codec(z.string(), z.array(ranking), {
  decode: (stored) =>
    stored === ''
      ? []
      : renameWeights(([JSON.parse(stored)].flat() as StoredRanking[]).filter(hasVersion), LOADED_FEATURES),
  encode: (value) => (value.length === 0 ? '' : JSON.stringify(renameWeights(value, STORED_FEATURES))),
});
/** The cycle since which a space is searched no more; or that its vectors are gone; or that it is in use again. */
const resting = z.codec(z.string(), z.union([z.number(), z.literal(['gone', 'in use'])]), {
  decode: (stored) => (stored === 'gone' ? 'gone' : stored === '' ? 'in use' : Number(stored)),
  encode: (value) => (value === 'in use' ? '' : String(value)),
});

/** All that the engine keeps by name: each with how its stored text is read and written. Names and texts are released. */
const FACTS = {
  'centroid-moves': createJsonCodec(centroidMoves),
  'cortex-counts': createJsonCodec(cortexCounts),
  /** How often tables of the Cortex were dropped: every process opens its handles anew when it has changed. */
  'cortex-drops': number,
  /** Damage that was met and not mended yet. */
  damage: createJsonCodec(z.array(partDamage)),
  /** How often something was forgotten. */
  forgets: number,
  /**
   * The highest numbers that an entry, a session and a block ever had, kept when those go: none is given twice, so that nobody
   * who read one before a forgetting writes to another after it.
   */
  'last-seq': number,
  'last-session-key': number,
  'last-block-key': number,
  /** The cycle that has done its learning. */
  'learned-cycle': number,
  'least-rate': createJsonCodec(leastRate),
  /** The meter whose scores stand, and the cycle since which. */
  meter: text,
  'meter-since': number,
  mitosis: createJsonCodec(mitosisPlan),
  ranking: rankings,
  'ranking-sensed': rankings,
  /** How many forgettings have left something on disk that is still to be overwritten. */
  'scrub-owed': number,
  /** The cluster tree has lost a part, or was never finished. */
  torn: flag,
  stamp: createJsonCodec(storeStamp),
  tree: createJsonCodec(treeState),
  'training-adapter': createJsonCodec(trainerRecord),
} as const;

/** The same, one for each vector space. */
const SPACE_FACTS = {
  calibration: createJsonCodec(calibration),
  /** Up to here, by number, every entry has a vector in the space: what came before need not be looked at again. */
  'embedded-up-to': number,
  /** The likeness from which on a native probe is trusted. */
  'native-trust': number,
  resting,
  /** It is being built, to take the place of the one in use. */
  succeeding: flag,
} as const;

type SpaceFactName = keyof typeof SPACE_FACTS;
export type FactKey = keyof typeof FACTS | `${SpaceFactName}:${number}`;
export type FactValue<K extends FactKey> = K extends keyof typeof FACTS
  ? z.output<(typeof FACTS)[K]>
  : K extends `${infer N extends SpaceFactName}:${number}`
    ? z.output<(typeof SPACE_FACTS)[N]>
    : never;
/** Some facts, to be written in one step with something else. */
export type Facts = { readonly [K in FactKey]?: FactValue<K> };

function findSchema(key: FactKey): z.ZodType<unknown, string> {
  const name = key.replace(/:\d+$/, '');
  return name in FACTS ? FACTS[name as keyof typeof FACTS] : SPACE_FACTS[name as SpaceFactName];
}

/** Throws what zod and JSON throw for a text that is none of this fact's. */
export const decodeFact = <K extends FactKey>(key: K, stored: string): FactValue<K> =>
  findSchema(key).parse(stored) as FactValue<K>;

export const encodeFact = <K extends FactKey>(key: K, value: FactValue<K>): string =>
  z.encode(findSchema(key), value);
