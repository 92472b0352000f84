const OVERLAP_SHARE = 1 / 8;
const BLANK = /\s/;

/**
 * A text in overlapping pieces of at most `maxChars` UTF-16 units (at least 32), all of about one length, so that none
 * weighs more than it says. Cuts are at a blank where one is near, never inside a surrogate pair.
 */
export function splitChunks(text: string, maxChars: number): string[] {
  if (text.length <= maxChars) return [text];
  const freshChars = maxChars * (1 - OVERLAP_SHARE);
  const count = 1 + Math.ceil((text.length - maxChars) / freshChars);
  const step = (text.length - maxChars) / (count - 1);
  // Two edges that both move this far still leave nothing out.
  const maxShift = Math.floor((maxChars * OVERLAP_SHARE) / 2) - 1;
  return Array.from({ length: count }, (_, i) => {
    const offset = Math.floor(i * step);
    const from = i === 0 ? 0 : findChunkStart(text, offset, maxShift);
    const to = i === count - 1 ? text.length : findChunkEnd(text, offset + maxChars, maxShift);
    return text.slice(from, to);
  });
}

function findChunkStart(text: string, offset: number, maxShift: number): number {
  for (let i = offset; i < offset + maxShift; i++) if (BLANK.test(text.charAt(i))) return i + 1;
  return isLowSurrogate(text, offset) ? offset + 1 : offset;
}

function findChunkEnd(text: string, offset: number, maxShift: number): number {
  for (let i = offset; i > offset - maxShift; i--) if (BLANK.test(text.charAt(i))) return i;
  return isLowSurrogate(text, offset) ? offset - 1 : offset;
}

const isLowSurrogate = (text: string, offset: number): boolean => /[\udc00-\udfff]/.test(text.charAt(offset));
