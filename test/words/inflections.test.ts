import { expect, test } from 'vitest';
import { INFLECTED_PAIRS } from '../fixtures/inflected-pairs.ts';
import { findFailures } from './finding.ts';

test.each(Object.entries(INFLECTED_PAIRS))('words of %s are found in other forms', async (_, pairs) => {
  const failures = await findFailures(
    pairs.map(([said]) => said),
    pairs.map(([said, asked]) => [asked, said]),
  );
  expect(failures).toEqual([]);
});
