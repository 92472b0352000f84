import { expect, test } from 'vitest';
import { INFLECTED_PAIRS } from '../fixtures/inflected-pairs.ts';
import { EVERYDAY, findFailures } from './finding.ts';

test.each(Object.entries(INFLECTED_PAIRS))('words of %s are found in other forms', async (_, pairs) => {
  const failures = await findFailures(
    pairs.map(([said]) => said),
    pairs.map(([said, asked]) => [asked, said]),
  );
  expect(failures).toEqual([]);
});

test('a word that stands as it is asked for comes before what shares its root alone', async () => {
  const texts = [
    'grandmother borrowed an old map near Lisbon, brumtavoshek.',
    `Why does the garden never do well when brumqeltziva is near? ${'I am confused and I do not understand it at all. '.repeat(12)}`,
  ];
  expect(await findFailures([...EVERYDAY, ...texts], [['brumqeltziva', 'Why does the garden']])).toEqual([]);
});
