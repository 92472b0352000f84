// How well a signal tells blocks whose meaning changed from those of other topics.

/** `delta`: how far its understanding shifted; `signalled`: whether the server called that an epiphany. */
export interface Judged {
  readonly changed: boolean;
  readonly delta: number;
  readonly signalled: boolean;
}

export interface Found {
  /** Of those signalled, the share that changed; NaN when nothing was. */
  readonly precision: number;
  /** Of those that changed, the share signalled. */
  readonly recall: number;
  readonly signalled: number;
}

export function foundBy<Block extends Judged>(
  blocks: readonly Block[],
  signal: (block: Block) => boolean,
): Found {
  const signalled = blocks.filter(signal);
  const right = signalled.filter(({ changed }) => changed).length;
  return {
    precision: right / signalled.length,
    recall: right / blocks.filter(({ changed }) => changed).length,
    signalled: signalled.length,
  };
}

/** The chance that a changed block's delta is above an unchanged one's; equal ones count half. NaN of one kind alone. */
export function auc(blocks: readonly Judged[]): number {
  const changed = blocks.filter((block) => block.changed);
  const others = blocks.filter((block) => !block.changed);
  let above = 0;
  for (const { delta } of changed)
    for (const other of others) above += delta > other.delta ? 1 : delta === other.delta ? 0.5 : 0;
  return above / (changed.length * others.length);
}

/** The delta at which precision and recall are best together (F1); Infinity when nothing can be told. */
export function thresholdOf(blocks: readonly Judged[]): number {
  let best = { f1: 0, threshold: Infinity };
  for (const threshold of new Set(blocks.map(({ delta }) => delta))) {
    // What has not moved at all has not shifted.
    if (threshold === 0) continue;
    const { precision, recall } = foundBy(blocks, ({ delta }) => delta >= threshold);
    const f1 = (2 * precision * recall) / (precision + recall);
    if (f1 > best.f1) best = { f1, threshold };
  }
  return best.threshold;
}
