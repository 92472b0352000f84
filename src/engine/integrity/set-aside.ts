/**
 * A dated folder in the data directory for what is damaged and cannot be mended: kept for whoever can read it, with a list, and
 * out of the way. What is forgotten later goes from it as well.
 */
export interface SetAside {
  /** Adds lines of JSON to a file of the folder, which is made with the first of them. */
  addLines(file: string, lines: readonly object[]): Promise<void>;
  /** Where it is; the folder is there once something was added, or moved into it by somebody else. */
  readonly folder: string;
  /** Whether it holds anything. */
  isUsed(): Promise<boolean>;
}

/** What a repair needs of the file system. */
export interface RepairTools {
  /** A new folder, named by this moment. */
  readonly createSetAside: (at: number) => SetAside;
  /** Moves a version of the native encoder into a folder. */
  readonly setVersionAside: (number: number, folder: string) => Promise<void>;
}
