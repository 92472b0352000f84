import { CONTEXT_COUNT } from './compression-contexts.ts';
import { HISTORIES } from './compression-histories.ts';
import { MAP_ONE, STEPS_PER_NAT, STRETCH } from './compression-tables.ts';

export interface SlotsShape {
  /** log2 of how many bit histories are remembered, two bytes each. */
  readonly slotBits: number;
  /** A map's share of the newest bit is 1 / (bits seen + `mapStart`), bits seen counted to `mapLimit`, at most 255. */
  readonly mapStart: number;
  readonly mapLimit: number;
  /** What a history is worth before anything is learned: (ones + `mapPrior`) / (all + 2 * `mapPrior`). */
  readonly mapPrior: number;
}

/** What each context expects of the next bit: its bit history, and what came of such histories in its order so far. */
export interface Slots {
  readonly parts: readonly (Uint8Array | Uint16Array | Float32Array)[];
  /** A half byte begins; `partial` is 1 and then the bits of its byte so far. */
  begin(hashes: Int32Array, partial: number): void;
  /**
   * Fills `inputs` with one prediction per context, in nats, 0 where the context is new, and one of the byte's bits
   * alone. `node`: 1 and then the bits of the half byte so far. Answers how many contexts are known.
   */
  predict(node: number, partial: number, inputs: Float64Array): number;
  /** What came after the latest `predict`. */
  learn(bit: number, partial: number): void;
}

/** Probability in 1/`MAP_ONE` → nats. */
const NATS = Float64Array.from(STRETCH, (steps) => steps / STEPS_PER_NAT);
const MAP_TOP = MAP_ONE - 0.1;
const LINE_BITS = 4;
const PARTIAL_OFFSET = CONTEXT_COUNT << 8;

export function createSlots(shape: SlotsShape): Slots {
  const { mapLimit } = shape;
  const contextCount = CONTEXT_COUNT;
  // A slot is a mark (upper byte) and a history. The mark tells contexts apart that meet in a slot. Its top bit is always
  // set, which no byte of an ASCII text has: no word can stand here by chance.
  const slots = new Uint16Array(1 << shape.slotBits);
  const lineMask = (1 << (shape.slotBits - LINE_BITS)) - 1;
  const maps = new Float32Array(PARTIAL_OFFSET + 256).fill(MAP_ONE / 2);
  const seen = new Uint8Array(maps.length);
  const shares = Float64Array.from({ length: 256 }, (_, n) => 1 / (n + shape.mapStart));
  for (let i = 0; i < PARTIAL_OFFSET; i++) {
    const ones = HISTORIES.ones[i & 255]! + shape.mapPrior;
    maps[i] = (ones / (ones + HISTORIES.zeros[i & 255]! + shape.mapPrior)) * MAP_TOP;
  }
  const { next, seen: seenCounts } = HISTORIES;
  const lines = new Int32Array(CONTEXT_COUNT);
  const checks = new Int32Array(CONTEXT_COUNT);
  const places = new Int32Array(CONTEXT_COUNT);

  function adapt(map: number, target: number): void {
    const n = seen[map]!;
    maps[map] = maps[map]! + (target - maps[map]!) * shares[n]!;
    if (n < mapLimit) seen[map] = n + 1;
  }

  return {
    parts: [slots, maps, seen],
    begin: (hashes, partial) => {
      // The 16 slots of a context's half byte lie together: memory is read in lines.
      for (let i = 0; i < contextCount; i++) {
        const h = partial === 1 ? hashes[i]! : hashSecondHalf(hashes[i]!, partial);
        lines[i] = (h & lineMask) << LINE_BITS;
        checks[i] = h >>> 24;
      }
    },
    predict: (node, partial, inputs) => {
      let knownCount = 0;
      for (let i = 0; i < contextCount; i++) {
        const check = checks[i]!;
        const mark = ((check ^ (node * 0x1d)) & 0xff) | 0x80;
        let slotIndex = lines[i]! + (node ^ (check & 15));
        let slot = slots[slotIndex]!;
        if (slot >>> 8 !== mark) {
          const other = slots[slotIndex ^ 1]!;
          if (other >>> 8 === mark) {
            slotIndex ^= 1;
            slot = other;
          } else {
            // Of two slots the one that has seen less gives way.
            if (seenCounts[other & 255]! < seenCounts[slot & 255]!) slotIndex ^= 1;
            slot = mark << 8;
            slots[slotIndex] = slot;
          }
        }
        places[i] = slotIndex;
        const history = slot & 255;
        if (history === 0) inputs[i] = 0;
        else {
          inputs[i] = NATS[maps[(i << 8) | history]! | 0]!;
          knownCount++;
        }
      }
      inputs[contextCount] = NATS[maps[PARTIAL_OFFSET | partial]! | 0]!;
      return knownCount;
    },
    learn: (bit, partial) => {
      const target = bit === 1 ? MAP_TOP : 0;
      for (let i = 0; i < contextCount; i++) {
        const slotIndex = places[i]!;
        const slot = slots[slotIndex]!;
        const history = slot & 255;
        if (history !== 0) adapt((i << 8) | history, target);
        slots[slotIndex] = (slot & 0xff00) | next[2 * history + bit]!;
      }
      adapt(PARTIAL_OFFSET | partial, target);
    },
  };
}

/** The hash of a context at a byte's second half, of its hash at the first and the bits so far. */
function hashSecondHalf(hash: number, partial: number): number {
  const h = Math.imul(hash ^ Math.imul(partial, 0x9e3779b1), 0x85ebca6b);
  return h ^ (h >>> 15);
}
