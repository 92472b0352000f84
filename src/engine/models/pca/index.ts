import type { PrincipalComponents } from '../ports.ts';

/** Principal axes by `ml-pca`, which is loaded for the first map that is drawn. */
export async function computePrincipalComponents(
  vectors: readonly Float32Array[],
  count: number,
): Promise<PrincipalComponents> {
  const { PCA } = await import('ml-pca');
  const columns = new PCA(vectors.map((vector) => [...vector])).getEigenvectors().to2DArray();
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, i) => (mean[i]! += value / vectors.length));
  return {
    mean,
    axes: Array.from({ length: count }, (_, axis) =>
      orientAxis(Float32Array.from(columns, (row) => row[axis] ?? 0)),
    ),
  };
}

/** An axis has two directions: the one in which its largest coordinate is positive. */
function orientAxis(axis: Float32Array): Float32Array {
  const largest = axis.reduce((max, value) => (Math.abs(value) > Math.abs(max) ? value : max), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
