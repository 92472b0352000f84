/** LanceDB as bundled (scripts/bundle-lancedb.mjs), with the one copy of Arrow that it uses. */
export type Library = typeof import('#lancedb');

let loaded: Promise<Library> | undefined;

/** Loaded with the first Cortex: 35 ms and 25 MB that a server without nights never pays. */
export function library(): Promise<Library> {
  loaded ??= import('#lancedb').catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}
