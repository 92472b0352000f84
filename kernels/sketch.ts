// Compiled by AssemblyScript to dist/kernels/sketch.wasm (scripts/build.mjs): sixteen bytes at a time, which JavaScript cannot.

/**
 * Differing bits of each row of `codes` (64 bytes a row) against `query`: one 16-bit number a row at `out`. `counts` gains how
 * often each number came, 32 bits each.
 */
export function distances(query: usize, codes: usize, rows: i32, out: usize, counts: usize): void {
  const q0 = v128.load(query);
  const q1 = v128.load(query, 16);
  const q2 = v128.load(query, 32);
  const q3 = v128.load(query, 48);
  for (let row = 0; row < rows; row++) {
    const a = i8x16.popcnt(v128.xor(v128.load(codes), q0));
    const b = i8x16.popcnt(v128.xor(v128.load(codes, 16), q1));
    const c = i8x16.popcnt(v128.xor(v128.load(codes, 32), q2));
    const d = i8x16.popcnt(v128.xor(v128.load(codes, 48), q3));
    // At most 32 in each byte, so their sum fits one.
    const bytes = i8x16.add(i8x16.add(a, b), i8x16.add(c, d));
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
    const total =
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3);
    store<u16>(out, <u16>total);
    const count = counts + ((<usize>total) << 2);
    store<u32>(count, load<u32>(count) + 1);
    codes += 64;
    out += 2;
  }
}

/** Numbers of the rows whose distance is at most `cut`, 32 bits each, at `found`; returns how many. */
export function within(distances: usize, rows: i32, cut: u16, found: usize): i32 {
  let many = 0;
  for (let row = 0; row < rows; row++) {
    if (load<u16>(distances) <= cut) {
      store<u32>(found + ((<usize>many) << 2), row);
      many++;
    }
    distances += 2;
  }
  return many;
}
