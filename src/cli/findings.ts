/** What `doctor` looked at, what it found there, and how that is mended. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly repair: string | null;
}

export const passCheck = (check: string, found: string): Finding => ({
  check,
  ok: true,
  found,
  repair: null,
});
export const failCheck = (check: string, found: string, repair: string): Finding => ({
  check,
  ok: false,
  found,
  repair,
});
