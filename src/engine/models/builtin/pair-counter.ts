/** Counts pairs of small numbers, kept in the order in which they first come up. Open addressing, sized for `capacity` pairs. */
export class PairCounter {
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
  readonly counts: Uint32Array;
  size = 0;
  /** Places of pairs, and one more; 0 is free. Twice as many as there can be pairs, so that searches end soon. */
  readonly #slots: Int32Array;

  constructor(capacity: number) {
    this.firsts = new Int32Array(capacity);
    this.seconds = new Int32Array(capacity);
    this.counts = new Uint32Array(capacity);
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
  }

  add(first: number, second: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const h = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    for (let at = (h ^ (h >>> 15)) & mask; ; at = (at + 1) & mask) {
      const place = slots[at]! - 1;
      if (place === -1) {
        this.firsts[this.size] = first;
        this.seconds[this.size] = second;
        this.counts[this.size] = 1;
        slots[at] = ++this.size;
        return;
      }
      if (this.firsts[place] === first && this.seconds[place] === second) {
        this.counts[place]! += 1;
        return;
      }
    }
  }
}
