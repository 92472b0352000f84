// Compiled by AssemblyScript to dist/kernels/matmul.wasm (scripts/build.mjs): matrix products by tiles that stay in registers.
// Both sides are packed first, so that the innermost loop reads forwards only, whichever way a matrix lay.

/**
 * `rows` rows of `steps` numbers, in strips of four rows: [strip][step][4], what is missing of the last strip as zeros. Strides
 * are in numbers; a step stride above 1 reads a matrix lying on its side.
 */
export function pack4(from: usize, rows: i32, steps: i32, rowStride: i32, stepStride: i32, to: usize): void {
  for (let row = 0; row < rows; row += 4) {
    const left = rows - row;
    let source = from + ((<usize>row * rowStride) << 2);
    if (left >= 4 && rowStride == 1) {
      for (let step = 0; step < steps; step++) {
        v128.store(to, v128.load(source));
        source += (<usize>stepStride) << 2;
        to += 16;
      }
      continue;
    }
    const s1 = left > 1 ? (<usize>rowStride) << 2 : 0;
    const s2 = left > 2 ? (<usize>rowStride) << 3 : 0;
    const s3 = left > 3 ? ((<usize>rowStride) << 3) + s1 : 0;
    for (let step = 0; step < steps; step++) {
      store<f32>(to, load<f32>(source));
      store<f32>(to, left > 1 ? load<f32>(source + s1) : 0, 4);
      store<f32>(to, left > 2 ? load<f32>(source + s2) : 0, 8);
      store<f32>(to, left > 3 ? load<f32>(source + s3) : 0, 12);
      source += (<usize>stepStride) << 2;
      to += 16;
    }
  }
}

/** The same in strips of eight rows: [strip][step][8]. */
export function pack8(from: usize, rows: i32, steps: i32, rowStride: i32, stepStride: i32, to: usize): void {
  for (let row = 0; row < rows; row += 8) {
    const left = min(8, rows - row);
    let source = from + ((<usize>row * rowStride) << 2);
    if (left == 8 && rowStride == 1) {
      for (let step = 0; step < steps; step++) {
        v128.store(to, v128.load(source));
        v128.store(to, v128.load(source, 16), 16);
        source += (<usize>stepStride) << 2;
        to += 32;
      }
      continue;
    }
    for (let lane = 0; lane < 8; lane++) {
      let place = to + ((<usize>lane) << 2);
      let at = source + ((<usize>lane * rowStride) << 2);
      for (let step = 0; step < steps; step++) {
        store<f32>(place, lane < left ? load<f32>(at) : 0);
        at += (<usize>stepStride) << 2;
        place += 32;
      }
    }
    to += (<usize>steps) << 5;
  }
}

/**
 * `out` [rows × columns] = left · rightᵀ over `steps`, from strips of pack4 and pack8; `rows` is a multiple of 4, `columns` of 8.
 * Tiles of 4 × 8: eight sums in registers, two loads and four broadcasts for eight products.
 */
export function multiply(left: usize, right: usize, rows: i32, columns: i32, steps: i32, out: usize): void {
  const line = (<usize>columns) << 2;
  for (let column = 0; column < columns; column += 8) {
    let a = left;
    let c = out + ((<usize>column) << 2);
    for (let row = 0; row < rows; row += 4) {
      let s00 = f32x4.splat(0);
      let s01 = f32x4.splat(0);
      let s10 = f32x4.splat(0);
      let s11 = f32x4.splat(0);
      let s20 = f32x4.splat(0);
      let s21 = f32x4.splat(0);
      let s30 = f32x4.splat(0);
      let s31 = f32x4.splat(0);
      let b = right;
      const end = a + ((<usize>steps) << 4);
      while (a < end) {
        const b0 = v128.load(b);
        const b1 = v128.load(b, 16);
        const a0 = v128.load32_splat(a);
        s00 = f32x4.add(s00, f32x4.mul(a0, b0));
        s01 = f32x4.add(s01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(a, 4);
        s10 = f32x4.add(s10, f32x4.mul(a1, b0));
        s11 = f32x4.add(s11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(a, 8);
        s20 = f32x4.add(s20, f32x4.mul(a2, b0));
        s21 = f32x4.add(s21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(a, 12);
        s30 = f32x4.add(s30, f32x4.mul(a3, b0));
        s31 = f32x4.add(s31, f32x4.mul(a3, b1));
        a += 16;
        b += 32;
      }
      v128.store(c, s00);
      v128.store(c, s01, 16);
      c += line;
      v128.store(c, s10);
      v128.store(c, s11, 16);
      c += line;
      v128.store(c, s20);
      v128.store(c, s21, 16);
      c += line;
      v128.store(c, s30);
      v128.store(c, s31, 16);
      c += line;
    }
    right += (<usize>steps) << 5;
  }
}
