// How well a signal tells blocks whose meaning changed from those of other topics.

/**
 * `delta`: how far its understanding shifted, and `beyond`: further than the same nights moved all memories, in deviations;
 * `signalled`: whether the server called that an epiphany.
 */
export interface SignalledBlock {
  readonly changed: boolean;
  readonly delta: number;
  readonly beyond: number;
  readonly signalled: boolean;
}

export interface SignalQuality {
  /** Of those signalled, the share that changed; NaN when nothing was. */
  readonly precision: number;
  /** Of those that changed, the share signalled. */
  readonly recall: number;
  readonly signalled: number;
}

export function computeQuality<Block extends SignalledBlock>(
  blocks: readonly Block[],
  isSignalled: (block: Block) => boolean,
): SignalQuality {
  const signalled = blocks.filter(isSignalled);
  const right = signalled.filter(({ changed }) => changed).length;
  return {
    precision: right / signalled.length,
    recall: right / blocks.filter(({ changed }) => changed).length,
    signalled: signalled.length,
  };
}

type Measure = (block: SignalledBlock) => number;

/** The chance that a changed block's measure is above an unchanged one's; equal ones count half. NaN of one kind alone. */
export function computeAuc(blocks: readonly SignalledBlock[], measure: Measure): number {
  const changed = blocks.filter((block) => block.changed).map(measure);
  const others = blocks.filter((block) => !block.changed).map(measure);
  let above = 0;
  for (const one of changed) for (const other of others) above += one > other ? 1 : one === other ? 0.5 : 0;
  return above / (changed.length * others.length);
}

/** The measure at which precision and recall are best together (F1); Infinity when nothing can be told. */
export function findThreshold(blocks: readonly SignalledBlock[], measure: Measure): number {
  let best = { f1: 0, threshold: Infinity };
  for (const threshold of new Set(blocks.map(measure))) {
    // What has not moved at all has not shifted.
    if (threshold === 0 || threshold === -Infinity) continue;
    const { precision, recall } = computeQuality(blocks, (block) => measure(block) >= threshold);
    const f1 = (2 * precision * recall) / (precision + recall);
    if (f1 > best.f1) best = { f1, threshold };
  }
  return best.threshold;
}
