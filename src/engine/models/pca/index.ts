import type { Axes } from '../ports.ts';

/** Principal axes by `ml-pca`, which is loaded for the first map that is drawn. */
export async function principalAxes(vectors: readonly Float32Array[], many: number): Promise<Axes> {
  const { PCA } = await import('ml-pca');
  const columns = new PCA(vectors.map((vector) => [...vector])).getEigenvectors().to2DArray();
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((value, i) => (mean[i]! += value / vectors.length));
  return {
    mean,
    axes: Array.from({ length: many }, (_, axis) =>
      upright(Float32Array.from(columns, (row) => row[axis] ?? 0)),
    ),
  };
}

/** An axis has two directions: the one in which its largest coordinate is positive. */
function upright(axis: Float32Array): Float32Array {
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}
