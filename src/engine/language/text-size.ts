const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** How large a text is, as every meter of surprise counts it. `utf8` spares the making of it. */
export function measureText(
  text: string,
  utf8: Uint8Array = Buffer.from(text),
): { bytes: number; characters: number; words: number } {
  return { bytes: utf8.length, characters: countCodePoints(utf8), words: text.match(WORD)?.length ?? 0 };
}

/** Every code point has one byte in UTF-8 that does not continue another's. */
function countCodePoints(utf8: Uint8Array): number {
  let count = 0;
  for (const byte of utf8) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}
