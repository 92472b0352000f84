import { afterAll, afterEach } from 'vitest';

/** What is to be done after the test that is running, or after its file: helpers put in what they have opened. */
export const testCleanups = new Set<() => unknown>();
export const fileCleanups = new Set<() => unknown>();

const runCleanups = async (cleanups: Set<() => unknown>): Promise<void> => {
  const work = [...cleanups];
  cleanups.clear();
  await Promise.all(work.map((cleanUp) => cleanUp()));
};

/** For the set-up that runs before each file: a helper's own hooks would be those of the first file that imports it. */
export function registerCleanups(): void {
  afterEach(() => runCleanups(testCleanups));
  afterAll(() => runCleanups(fileCleanups));
}
