const FIRST_SLOTS = 1 << 12;
const FIRST_UNITS = 1 << 14;

/**
 * Gives words numbers, 0 and up, in the order in which they first come, so that what is known of a word is found by its
 * place in a text: making a string of each word and looking it up in a `Map` costs several times as much. Open addressing
 * over a hash of the code units; who keeps what is known beside it clears both when `chars` grows past his bound.
 */
export class WordNumbers {
  /** Numbers given. */
  size = 0;
  /** Code units of all words together. */
  chars = 0;
  #slots = new Int32Array(FIRST_SLOTS);
  #units = new Uint16Array(FIRST_UNITS);
  /** By number: its hash, and where its units end. */
  #hashes = new Int32Array(FIRST_SLOTS / 2);
  #ends = new Int32Array(FIRST_SLOTS / 2);

  /** The number of `text.slice(from, to)`: `size` as it was before, where the word is new. */
  get(text: string, from: number, to: number): number {
    let h = 0x811c9dc5 | 0;
    for (let i = from; i < to; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h ^= h >>> 15;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = h & mask;
    for (; slots[at] !== 0; at = (at + 1) & mask) {
      const number = slots[at]! - 1;
      if (this.#hashes[number] === h && this.#equals(number, text, from, to)) return number;
    }
    return this.#add(at, h, text, from, to);
  }

  clear(): void {
    this.size = 0;
    this.chars = 0;
    this.#slots.fill(0);
  }

  #equals(number: number, text: string, from: number, to: number): boolean {
    const units = this.#units;
    let place = number === 0 ? 0 : this.#ends[number - 1]!;
    if (this.#ends[number]! - place !== to - from) return false;
    for (let i = from; i < to; i++) if (units[place++] !== text.charCodeAt(i)) return false;
    return true;
  }

  #add(slot: number, hash: number, text: string, from: number, to: number): number {
    const number = this.size++;
    while (this.chars + to - from > this.#units.length) {
      const larger = new Uint16Array(this.#units.length * 2);
      larger.set(this.#units);
      this.#units = larger;
    }
    for (let i = from; i < to; i++) this.#units[this.chars++] = text.charCodeAt(i);
    this.#hashes[number] = hash;
    this.#ends[number] = this.chars;
    this.#slots[slot] = number + 1;
    if (this.size === this.#ends.length) this.#grow();
    return number;
  }

  #grow(): void {
    const [hashes, ends] = [new Int32Array(this.size * 2), new Int32Array(this.size * 2)];
    hashes.set(this.#hashes);
    ends.set(this.#ends);
    [this.#hashes, this.#ends] = [hashes, ends];
    const slots = new Int32Array(this.size * 4);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let at = hashes[number]! & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = number + 1;
    }
    this.#slots = slots;
  }
}
