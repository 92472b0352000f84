/** Merges of adapters that were trained on shuffled labels, and how many of them the judge of the night refused. */
export interface Lobotomies {
  readonly merges: number;
  readonly rejected: number;
}

/**
 * Measures them where there is a way to: no client can make a night train on wrong labels, so this is a matter of the
 * engine and is filled in with it.
 */
export const lobotomies: (() => Promise<Lobotomies>) | null = null;
