import { open } from 'node:fs/promises';

/** A header of the outermost message: tag and length, ten bytes each at most. */
const HEADER_BYTES = 20;
/** Length-delimited, as the graph is; and the sizes of the others that protobuf knows. */
const LENGTH_DELIMITED = 2;
const FIXED_SIZES: Readonly<Record<number, number>> = { 1: 8, 5: 4 };
const MAX_FIELD = 50;

/**
 * True when a file is one whole protobuf message, as far as its outermost fields tell: a download that broke off ends
 * inside the graph. Reads a few bytes, whatever the size.
 */
export async function isWholeOnnx(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const header = new Uint8Array(HEADER_BYTES);
    let offset = 0;
    let hasGraph = false;
    while (offset < size) {
      const { bytesRead } = await file.read(header, 0, HEADER_BYTES, offset);
      const bytes = header.subarray(0, bytesRead);
      const tag = readVarint(bytes, 0);
      if (!tag) return false;
      const [field, wireType] = [Math.floor(tag.value / 8), tag.value % 8];
      if (field < 1 || field > MAX_FIELD) return false;
      const length = wireType === 0 || wireType === LENGTH_DELIMITED ? readVarint(bytes, tag.end) : undefined;
      const fixedSize = FIXED_SIZES[wireType];
      if (length) offset += length.end + (wireType === LENGTH_DELIMITED ? length.value : 0);
      else if (fixedSize !== undefined) offset += tag.end + fixedSize;
      else return false;
      hasGraph ||= field === 7 && wireType === LENGTH_DELIMITED;
    }
    return offset === size && hasGraph;
  } finally {
    await file.close();
  }
}

function readVarint(bytes: Uint8Array, from: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = from; i < Math.min(bytes.length, from + 10); i++) {
    value += (bytes[i]! & 0x7f) * 2 ** (7 * (i - from));
    if (bytes[i]! < 0x80) return { value, end: i + 1 };
  }
  return undefined;
}
