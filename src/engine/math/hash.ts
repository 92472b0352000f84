/** FNV-1a, begun: `updateHash` takes one UTF-16 code unit after the other, `mix32` ends it. */
export const beginHash = (seed: number): number => (0x811c9dc5 ^ seed) | 0;

export function updateHash(h: number, unit: number): number {
  const low = Math.imul(h ^ (unit & 0xff), 0x01000193);
  return unit > 0xff ? Math.imul(low ^ (unit >>> 8), 0x01000193) : low;
}

/** FNV-1a over UTF-16 code units, then murmur3's finaliser: 32 bits, the same on every platform. */
export function hash32(text: string, seed = 0): number {
  let h = beginHash(seed);
  for (let i = 0; i < text.length; i++) h = updateHash(h, text.charCodeAt(i));
  return mix32(h);
}

/** murmur3's 32-bit finaliser: every input bit changes half of the output bits. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
