/** LanceDB as bundled (scripts/bundle-lancedb.mjs), with the one copy of Arrow that it uses. */
export type LanceModule = typeof import('#lancedb');

let loading: Promise<LanceModule> | undefined;

/** Loaded with the first Cortex: 35 ms and 25 MB that a server without nights never pays. */
export function loadLance(): Promise<LanceModule> {
  loading ??= import('#lancedb').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
