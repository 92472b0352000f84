import { normalize } from '../../math/vectors.ts';
import { parseJsonObject, isJsonObject, createBadReplyError } from './json.ts';

/** The unit vectors of an answer, in the order asked. Throws `MODEL_UNAVAILABLE` for anything but `count` sound ones. */
export function parseVectors(host: string, body: string, count: number): Float32Array[] {
  const { data } = parseJsonObject(host, body);
  if (!Array.isArray(data) || data.length !== count)
    throw createBadReplyError(host, `did not send one vector for each of ${count} texts`);
  const vectors: (Float32Array | undefined)[] = new Array<undefined>(count).fill(undefined);
  data.forEach((item: unknown, position) => {
    const index = isJsonObject(item) ? (item['index'] ?? position) : position;
    const targetIndex = typeof index === 'number' && index in vectors ? index : -1;
    const values = isJsonObject(item) ? item['embedding'] : undefined;
    if (targetIndex === -1 || vectors[targetIndex] || !isVector(values))
      throw createBadReplyError(host, 'sent a vector that is none');
    vectors[targetIndex] = normalize(Float32Array.from(values));
  });
  return vectors as Float32Array[];
}

/** Finite in single precision, and not all zero: that has no direction. */
function isVector(values: unknown): values is number[] {
  if (!Array.isArray(values) || values.length === 0) return false;
  let squares = 0;
  for (const value of values as unknown[]) {
    if (typeof value !== 'number') return false;
    squares += Math.fround(value) ** 2;
  }
  return squares > 1e-30 && squares < 1e30;
}
