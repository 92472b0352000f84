/** A compiled loop of `kernels/`, as the build wrote it. */
declare const bytes: Uint8Array<ArrayBuffer>;
export default bytes;
