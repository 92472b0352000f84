const OVERLAP = 1 / 8;
const BLANK = /\s/;

/**
 * A text in overlapping pieces of at most `longest` UTF-16 units (at least 32), all of about one length, so that none
 * weighs more than it says. Cuts are at a blank where one is near, never inside a surrogate pair.
 */
export function piecesOf(text: string, longest: number): string[] {
  if (text.length <= longest) return [text];
  const fresh = longest * (1 - OVERLAP);
  const count = 1 + Math.ceil((text.length - longest) / fresh);
  const step = (text.length - longest) / (count - 1);
  // Two edges that both move this far still leave nothing out.
  const reach = Math.floor((longest * OVERLAP) / 2) - 1;
  return Array.from({ length: count }, (_, i) => {
    const at = Math.floor(i * step);
    const from = i === 0 ? 0 : firstAfter(text, at, reach);
    const to = i === count - 1 ? text.length : lastBefore(text, at + longest, reach);
    return text.slice(from, to);
  });
}

function firstAfter(text: string, at: number, reach: number): number {
  for (let i = at; i < at + reach; i++) if (BLANK.test(text.charAt(i))) return i + 1;
  return isLow(text, at) ? at + 1 : at;
}

function lastBefore(text: string, at: number, reach: number): number {
  for (let i = at; i > at - reach; i--) if (BLANK.test(text.charAt(i))) return i;
  return isLow(text, at) ? at - 1 : at;
}

const isLow = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at));
