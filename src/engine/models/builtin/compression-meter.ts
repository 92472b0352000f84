import { createHash } from 'node:crypto';
import { HISTORIES } from './compression-histories.ts';
import { createCompressionModel } from './compression-model.ts';
import type { CompressionModelShape } from './compression-model.ts';
import { PRIMER } from './compression-primer.ts';
import { pack, unpack } from './compression-state.ts';
import { COST, PARTS_PER_BIT, SQUASH, STRETCH } from './compression-tables.ts';
import { measureText } from '../../language/text-size.ts';
import type { MeterRun, Surprise, SurpriseMeter } from '../ports.ts';

/** `algorithm` stands for all that is code: it changes whenever the same numbers would give other bits. */
export interface CompressionShape extends CompressionModelShape {
  readonly algorithm: string;
  /** Read before the first text, one after the other. */
  readonly primer: readonly string[];
}

export const COMPRESSION: CompressionShape = {
  algorithm: 'context-mixing-1',
  slotBits: 21,
  mapStart: 1.5,
  mapLimit: 255,
  mapPrior: 0.4,
  firstWeight: 0.2,
  firstRate: 0.01,
  lastRate: 0.0015,
  rateDecay: 0.998,
  bias: 0.3,
  refinerBits: 12,
  refinerShift: 6,
  doubt: 16,
  boundary: 0,
  primer: PRIMER,
};

/** Measures at once, without waiting for anything. */
export interface CompressionMeterRun extends MeterRun {
  measure(text: string): Surprise;
}

export interface CompressionMeter extends SurpriseMeter {
  begin(state: Uint8Array | null): Promise<CompressionMeterRun>;
}

/**
 * The meter that needs no download (R24): an adaptive compression model of the agent's own history. A text's bits are
 * what it would take to store it for one who knows all that was told before. The state holds hashed statistics, no text;
 * between two texts no trace of the last bytes is kept, so going on from a state is exact.
 */
export function createCompressionMeter(shape: CompressionShape = COMPRESSION): CompressionMeter {
  const identity = `builtin-compression:${hashTables(shape)}`;

  const begin: CompressionMeter['begin'] = async (state) => {
    const model = createCompressionModel(shape);
    if (state === null) for (const text of shape.primer) model.measureCost(Buffer.from(text));
    else unpack(state, identity, model.parts);
    return {
      measure: (text): Surprise => {
        const utf8 = Buffer.from(text);
        return { bits: model.measureCost(utf8) / PARTS_PER_BIT, ...measureText(text, utf8) };
      },
      saveState: () => pack(identity, model.parts),
    };
  };

  return { identity, contextChars: null, begin };
}

/** The tables are in it as they stand in memory: what would make other bits, even byte order, is another identity. */
function hashTables(shape: CompressionShape): string {
  const hash = createHash('sha256').update(JSON.stringify(shape));
  for (const table of [STRETCH, SQUASH, COST, HISTORIES.next, HISTORIES.zeros, HISTORIES.ones])
    hash.update(table);
  return hash.digest('hex').slice(0, 16);
}
