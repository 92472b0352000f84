import { CONTEXT_COUNT, createContexts, hashContext } from './compression-contexts.ts';
import { createMixer } from './compression-mixer.ts';
import type { MixerShape } from './compression-mixer.ts';
import { createRefiner } from './compression-refiner.ts';
import { createSlots } from './compression-slots.ts';
import type { SlotsShape } from './compression-slots.ts';
import { COST, FINAL_ONE, MAX_LOGISTIC_STEPS, SQUASH } from './compression-tables.ts';

export interface CompressionModelShape extends MixerShape, SlotsShape {
  /** The mixer's input that never changes. */
  readonly bias: number;
  readonly refinerBits: number;
  readonly refinerShift: number;
  /** No bit is held surer than 1 - `doubt` / 65536: an impossible one would cost without end. */
  readonly doubt: number;
  /** The byte that ends a text: learned, not counted. */
  readonly boundary: number;
}

export interface CompressionModel {
  /** All that is learned, in a fixed order. Filled from a kept state between two texts, the model goes on from there. */
  readonly parts: readonly (Uint8Array | Uint16Array | Float32Array)[];
  /** What the text costs given all before, in 1/`PARTS_PER_BIT` bit; learns it, and then that it ended. */
  measureCost(text: Uint8Array): number;
}

/** Bytes on end of which no bit surprised, counted so far: they choose weights, as a long match does in lpaq. */
const MAX_RUN = 15;
/** The mixer's sets of weights: by the byte's bits so far, by known contexts and run, by the last byte and the bit. */
const BY_PARTIAL = 0;
const BY_KNOWN = BY_PARTIAL + 256;
const BY_LAST = BY_KNOWN + 16 * (MAX_RUN + 1);
const SET_COUNT = BY_LAST + 256 * 8;

/**
 * Context mixing over bytes, bit by bit, in the manner of lpaq (M. Mahoney). Without its match model: that would have to
 * keep the text.
 */
export function createCompressionModel(shape: CompressionModelShape): CompressionModel {
  const { boundary, doubt } = shape;
  // Imported values by local names: a test runner's loader makes each use of an import a call.
  const [one, limit, costs, squash] = [FINAL_ONE, MAX_LOGISTIC_STEPS, COST, SQUASH];
  const contexts = createContexts();
  const slots = createSlots(shape);
  const mixer = createMixer(CONTEXT_COUNT + 2, SET_COUNT, shape);
  const refinerMask = (1 << shape.refinerBits) - 1;
  const refiner0 = createRefiner(256, shape.refinerShift);
  const refiner1 = createRefiner(refinerMask + 1, shape.refinerShift);
  const refiner2 = createRefiner(refinerMask + 1, shape.refinerShift);
  const { inputs } = mixer;
  inputs[CONTEXT_COUNT + 1] = shape.bias;
  let run = 0;

  function codeByte(byte: number): number {
    const last = contexts.readLastBytes();
    const base1 = hashContext(11, last & 0xff, 0);
    const base2 = hashContext(12, last & 0xffff, 0);
    let partial = 1;
    let node = 1;
    let cost = 0;
    let isSurprised = false;
    for (let bitIndex = 7; bitIndex >= 0; bitIndex--) {
      if (bitIndex === 7 || bitIndex === 3) {
        slots.begin(contexts.hashes, partial);
        node = 1;
      }
      const bit = (byte >>> bitIndex) & 1;
      const knownCount = slots.predict(node, partial, inputs);
      const byLast = BY_LAST + ((last & 0xff) << 3) + bitIndex;
      const steps = mixer.mix(BY_PARTIAL + partial, BY_KNOWN + knownCount + 16 * run, byLast);
      const spread = partial * 0x9e5;
      const p =
        (squash[steps + limit]! +
          refiner0.refine(steps, partial) +
          refiner1.refine(steps, (base1 + spread) & refinerMask) +
          refiner2.refine(steps, (base2 + spread) & refinerMask)) >>
        2;
      const probabilityOfOne = p < doubt ? doubt : p > one - doubt ? one - doubt : p;
      const probabilityOfBit = bit === 1 ? probabilityOfOne : one - probabilityOfOne;
      cost += costs[probabilityOfBit]!;
      if (2 * probabilityOfBit < one) isSurprised = true;
      mixer.learn(bit);
      refiner0.learn(bit);
      refiner1.learn(bit);
      refiner2.learn(bit);
      slots.learn(bit, partial);
      partial = (partial << 1) | bit;
      node = (node << 1) | bit;
    }
    run = isSurprised ? 0 : Math.min(run + 1, MAX_RUN);
    contexts.push(byte);
    return cost;
  }

  return {
    parts: [...slots.parts, ...mixer.parts, refiner0.table, refiner1.table, refiner2.table],
    measureCost: (text) => {
      contexts.reset();
      run = 0;
      let cost = 0;
      for (const byte of text) cost += codeByte(byte);
      codeByte(boundary);
      return cost;
    },
  };
}
