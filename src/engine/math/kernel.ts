/** What is used of WebAssembly, which TypeScript describes for browsers alone. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Grows by pages of 65,536 bytes; `buffer` is another one afterwards. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

export const PAGE_BYTES = 65_536;

/**
 * A compiled loop of `kernels/` (WebAssembly with SIMD) with a memory of its own, of one page at first. A few hundred
 * bytes, so it is compiled at once.
 */
export function startKernel(bytes: Uint8Array<ArrayBuffer>): { exports: unknown; memory: WasmMemory } {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return { exports: instance.exports, memory };
}
