import { afterAll, afterEach } from 'vitest';

/** What is to be done after the test that is running, or after its file: helpers put in what they have opened. */
export const afterTest = new Set<() => unknown>();
export const afterFile = new Set<() => unknown>();

const drain = async (all: Set<() => unknown>): Promise<void> => {
  const work = [...all];
  all.clear();
  await Promise.all(work.map((one) => one()));
};

/** For the set-up that runs before each file: a helper's own hooks would be those of the first file that imports it. */
export function tidyUp(): void {
  afterEach(() => drain(afterTest));
  afterAll(() => drain(afterFile));
}
