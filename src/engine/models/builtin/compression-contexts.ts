/** How many contexts each bit is predicted in: the last 1 to 6 bytes, the word with 0 to 2 before it, the outline. */
export const CONTEXT_COUNT = 10;

/** What of the text so far the next byte is predicted from. */
export interface ContextTracker {
  /** One hash per context, of the bytes pushed so far. */
  readonly hashes: Int32Array;
  /** The last four bytes, the latest lowest. */
  readLastBytes(): number;
  /** A new text begins: nothing of the one before is left here, so that a kept state holds no text. */
  reset(): void;
  push(byte: number): void;
}

export function createContexts(): ContextTracker {
  const hashes = new Int32Array(CONTEXT_COUNT);
  let last4 = 0;
  let older4 = 0;
  let word = 0;
  let previousWord = 0;
  let wordBeforePrevious = 0;
  /** The classes of the last eight bytes, two bits each: capitals, spaces and signs where no word is known yet. */
  let outline = 0;

  function hashAll(): void {
    const last = last4 & 0xff;
    hashes[0] = hashContext(1, last, 0);
    hashes[1] = hashContext(2, last4 & 0xffff, 0);
    hashes[2] = hashContext(3, last4 & 0xffffff, 0);
    hashes[3] = hashContext(4, last4, 0);
    hashes[4] = hashContext(5, last4, older4 & 0xff);
    hashes[5] = hashContext(6, last4, older4 & 0xffff);
    hashes[6] = hashContext(7, word, word === 0 ? last : 0);
    hashes[7] = hashContext(8, word + last, previousWord);
    hashes[8] = hashContext(9, word + last, previousWord ^ Math.imul(wordBeforePrevious, 0x2c1b3c6d));
    hashes[9] = hashContext(10, outline, last);
  }

  return {
    hashes,
    readLastBytes: () => last4,
    reset: () => {
      last4 = older4 = word = previousWord = wordBeforePrevious = outline = 0;
      hashAll();
    },
    push: (byte) => {
      older4 = (older4 << 8) | (last4 >>> 24);
      last4 = (last4 << 8) | byte;
      outline = ((outline << 2) | classifyByte(byte)) & 0xffff;
      const letter = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      if (isWordByte(letter)) word = Math.imul(word + letter + 1, 0x2f0b4c47) ^ (word >>> 13);
      else if (word !== 0) {
        wordBeforePrevious = previousWord;
        previousWord = word;
        word = 0;
      }
      hashAll();
    },
  };
}

/** ASCII letters (lower case) and digits; and all else that is not ASCII, mostly letters of other scripts. */
const isWordByte = (byte: number): boolean =>
  (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80 || (byte >= 0x30 && byte <= 0x39);

function classifyByte(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return 0;
  if (byte >= 0x41 && byte <= 0x5a) return 1;
  return byte === 0x20 ? 2 : 3;
}

/** 32 bits of two numbers, other ones for each order. */
export function hashContext(order: number, a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x27d4eb2f) ^ Math.imul(order, 0x3c6ef372), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
