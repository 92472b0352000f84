/** One part of the speed benchmark, measured. */
export interface Part {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly head: readonly string[];
  /** Columns of words before those of figures; 1 when not told. */
  readonly words?: number;
  readonly rows: readonly (readonly string[])[];
  /** The same as numbers, for the JSON. */
  readonly figures: unknown;
}

/** One decimal, more where the figure is small. */
export const formatMs = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
export const formatMb = (bytes: number, decimals = 1): string => (bytes / 1e6).toFixed(decimals);
export const formatTimes = (value: number): string => `${value.toFixed(2)}×`;

/** What goes on, for whoever waits; results go to stdout. */
export const logProgress = (text: string): void => console.error(text);
