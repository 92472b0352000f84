// What of the library is used. To be deleted where the library is installed, whose own types are larger.
declare module 'ml-pca' {
  interface Matrix {
    to2DArray(): number[][];
  }
  export class PCA {
    constructor(rows: readonly ArrayLike<number>[]);
    /** A column a vector. */
    getEigenvectors(): Matrix;
  }
}
