import { open } from 'node:fs/promises';

/** A header of the outermost message: tag and length, ten bytes each at most. */
const HEADER_BYTES = 20;
/** Length-delimited, as the graph is; and the sizes of the others that protobuf knows. */
const DELIMITED = 2;
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const LARGEST_FIELD = 50;

/**
 * True when a file is one whole protobuf message, as far as its outermost fields tell: a download that broke off ends
 * inside the graph. Reads a few bytes, whatever the size.
 */
export async function isWholeOnnx(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const header = new Uint8Array(HEADER_BYTES);
    let at = 0;
    let graph = false;
    while (at < size) {
      const { bytesRead } = await file.read(header, 0, HEADER_BYTES, at);
      const bytes = header.subarray(0, bytesRead);
      const tag = varint(bytes, 0);
      if (!tag) return false;
      const [field, wire] = [Math.floor(tag.value / 8), tag.value % 8];
      if (field < 1 || field > LARGEST_FIELD) return false;
      const length = wire === 0 || wire === DELIMITED ? varint(bytes, tag.end) : undefined;
      const fixed = FIXED[wire];
      if (length) at += length.end + (wire === DELIMITED ? length.value : 0);
      else if (fixed !== undefined) at += tag.end + fixed;
      else return false;
      graph ||= field === 7 && wire === DELIMITED;
    }
    return at === size && graph;
  } finally {
    await file.close();
  }
}

function varint(bytes: Uint8Array, from: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = from; i < Math.min(bytes.length, from + 10); i++) {
    value += (bytes[i]! & 0x7f) * 2 ** (7 * (i - from));
    if (bytes[i]! < 0x80) return { value, end: i + 1 };
  }
  return undefined;
}
