/** What the owner wants of training (config.json, `training`). */
export interface Training {
  /** Whether pairs of the Golden Anchor are mixed into every batch (spec §8.6). */
  readonly anchor: boolean;
  /** The owner's own trainer, run at the end of a night that has learned: a program and its arguments. */
  readonly command: readonly string[] | null;
}
export const TRAINING: Training = { anchor: true, command: null };
