import { hdbscan } from '../math/hdbscan/hdbscan.ts';
import { centreVectors, dot, computeMeanDirection, isNonZero } from '../math/vectors.ts';
import type { Centroid } from '../vocabulary/inquiry.ts';

/** A question as it is gathered into fields: whose, in which words, and where it lies. */
export interface EmbeddedQuestion {
  /** Its block; for words of a document, a name of its own. */
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly question: string;
  readonly vector: Float32Array;
}

export interface QuestionGroup {
  readonly members: readonly EmbeddedQuestion[];
  readonly vector: Float32Array;
  /** The member nearest to the middle: its words name the field. */
  readonly medoid: EmbeddedQuestion;
  /** Mean similarity of the members to the middle. */
  readonly density: number;
}

/** Groups questions that ask for the same (§5.6.2, §5.6.4), densest first; questions of no group are left out. */
export async function groupQuestions(
  questions: readonly EmbeddedQuestion[],
  settings: { readonly minClusterSize: number; readonly minSamples: number },
  pause: () => Promise<void>,
): Promise<QuestionGroup[]> {
  const embedded = questions.filter(({ vector }) => isNonZero(vector));
  if (embedded.length < settings.minClusterSize) return [];
  const { labels, clusters } = await hdbscan(centreVectors(embedded.map(({ vector }) => vector)), {
    ...settings,
    pause,
  });
  return Array.from({ length: clusters }, (_, label) =>
    createQuestionGroup(embedded.filter((__, i) => labels[i] === label)),
  ).sort((a, b) => b.density - a.density || (a.medoid.id < b.medoid.id ? -1 : 1));
}

export function createQuestionGroup(members: readonly EmbeddedQuestion[]): QuestionGroup {
  const vector = computeMeanDirection(members.map((member) => member.vector));
  const similarities = members.map((member) => dot(member.vector, vector));
  const medoidIndex = similarities.reduce((best, value, i) => (value > similarities[best]! ? i : best), 0);
  return {
    members,
    vector,
    medoid: members[medoidIndex]!,
    density: similarities.reduce((a, b) => a + b, 0) / similarities.length,
  };
}

/** The active centroid nearest to a question in its space, or null when none is asked. */
export function findNearestCentroid(
  centroids: readonly Centroid[],
  spaceId: number,
  vector: Float32Array,
): { readonly centroid: Centroid; readonly similarity: number } | null {
  let best: { centroid: Centroid; similarity: number } | null = null;
  for (const centroid of centroids) {
    if (centroid.state !== 'active' || centroid.spaceId !== spaceId) continue;
    const similarity = dot(centroid.vector, vector);
    if (!best || similarity > best.similarity) best = { centroid, similarity };
  }
  return best;
}

/**
 * Where a centroid lies when so many questions have joined it (R34, §5.6.4): the running mean of all that ever did, by `weight`
 * those before; no further off in one night than `maxStep` (1 − cosine), so that one loud day does not carry a field away.
 */
export function moveCentroid(
  { vector, weight }: Pick<Centroid, 'vector' | 'weight'>,
  joined: readonly Float32Array[],
  maxStep: number,
): Float32Array {
  const target = computeMeanDirection([vector, ...joined], [Math.max(1, weight), ...joined.map(() => 1)]);
  if (!isNonZero(target) || 1 - dot(vector, target) <= maxStep) return isNonZero(target) ? target : vector;
  // On the way from the one to the other: halved until it is near enough.
  let [near, far] = [0, 1];
  for (let i = 0; i < 20; i++) {
    const share = (near + far) / 2;
    const between = computeMeanDirection([vector, target], [1 - share, share]);
    if (1 - dot(vector, between) <= maxStep) near = share;
    else far = share;
  }
  return computeMeanDirection([vector, target], [1 - near, near]);
}

/** A fusion (§5.6.4): the new centroid, and the two that retire into it. */
export interface Fusion {
  readonly born: Omit<Centroid, 'id'>;
  readonly retired: readonly [Centroid, Centroid];
}

/**
 * The two most alike, when they are alike enough to be one question; call again until there are none. Of two that nothing has
 * joined since the cycle `sinceCycle`, so that neither was born or has moved, it is known that they are not.
 */
export function findFusion(
  centroids: readonly Centroid[],
  spaceId: number,
  minSimilarity: number,
  cycle: number,
  sinceCycle: number,
): Fusion | null {
  const active = centroids.filter((centroid) => centroid.state === 'active' && centroid.spaceId === spaceId);
  let best: { a: Centroid; b: Centroid; similarity: number } | null = null;
  for (const [i, a] of active.entries())
    for (const b of active.slice(i + 1)) {
      if (Math.max(a.bornCycle, a.matchedCycle, b.bornCycle, b.matchedCycle) < sinceCycle) continue;
      const similarity = dot(a.vector, b.vector);
      if (similarity >= minSimilarity && (!best || similarity > best.similarity)) best = { a, b, similarity };
    }
  if (!best) return null;
  const { a, b } = best;
  const heavier = a.weight >= b.weight ? a : b;
  return {
    born: {
      state: 'active',
      origin: 'fusion',
      spaceId,
      weight: a.weight + b.weight,
      bornCycle: cycle,
      matchedCycle: Math.max(a.matchedCycle, b.matchedCycle),
      retiredCycle: null,
      parents: [a.id, b.id],
      labelBlockId: heavier.labelBlockId,
      name: heavier.name,
      question: heavier.question,
      vector: computeMeanDirection([a.vector, b.vector], [Math.max(1, a.weight), Math.max(1, b.weight)]),
    },
    retired: [a, b],
  };
}
