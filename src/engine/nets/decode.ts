import { zeros } from '../math/floats.ts';
import type { Floats } from '../math/floats.ts';
import { l2Norm } from '../math/floats.ts';
import { decodeInto } from './forward.ts';
import type { EncoderWeights } from './weights.ts';

/** A latent [latent] as the universal vector [universal] that it stands for, û; not of length 1. */
export function decode<F extends Floats>(weights: Pick<EncoderWeights<F>, 'V' | 'c'>, latent: F): F {
  const vector = zeros(latent, weights.c.data.length);
  decodeInto(weights, latent, vector);
  return vector;
}

/** Under this angle (and as close to the opposite) an arc is not to be told from a line. */
const MIN_ARC_ANGLE = 1e-4;

/**
 * The latent at `share` of the way from `a` to `b` (0-1): its direction goes along the arc between theirs, its length from
 * one to the other. Cosines are the similarity, and a straight line would lead through shorter latents that mean less.
 * Of opposite latents, which have no arc, it is the straight line.
 */
export function interpolateLatents<F extends Floats>(a: F, b: F, share: number): F {
  const [lengthA, lengthB] = [l2Norm(a), l2Norm(b)];
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  const cosine = lengthA > 0 && lengthB > 0 ? Math.max(-1, Math.min(1, dot / (lengthA * lengthB))) : 1;
  const angle = Math.acos(cosine);
  const latent = zeros(a, a.length);
  if (angle < MIN_ARC_ANGLE || Math.PI - angle < MIN_ARC_ANGLE) {
    for (let i = 0; i < a.length; i++) latent[i] = (1 - share) * a[i]! + share * b[i]!;
    return latent;
  }
  const length = (1 - share) * lengthA + share * lengthB;
  const scaleA = (length * Math.sin((1 - share) * angle)) / Math.sin(angle) / lengthA;
  const scaleB = (length * Math.sin(share * angle)) / Math.sin(angle) / lengthB;
  for (let i = 0; i < a.length; i++) latent[i] = scaleA * a[i]! + scaleB * b[i]!;
  return latent;
}

/** A latent drawn near a memory, as far as the encoder was unsure of it: μ + σ·ε. `sampleNormal` gives standard normal numbers. */
export function sampleLatent<F extends Floats>(mu: F, logVariance: F, sampleNormal: () => number): F {
  const latent = mu.slice() as F;
  for (let i = 0; i < latent.length; i++) latent[i]! += Math.exp(logVariance[i]! / 2) * sampleNormal();
  return latent;
}
