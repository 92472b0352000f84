import { expect, test } from 'vitest';
import { EVERYDAY, findFailures, withEntries } from './finding.ts';
import type { Check } from './finding.ts';

/** What is asked in a general or another word, and what was said. */
const OTHER_WORDS: readonly Check[] = [
  ['Which fish did Oskar catch?', 'Oskar pulled a trout out of the river.'],
  ['What instrument does Mila play?', 'Mila practises the cello after school.'],
  ['What tool is missing?', 'Somebody borrowed the screwdriver and kept it.'],
  ['Which bird did we see?', 'There were two owls on the barn.'],
  ['What illness does the boy have?', 'He is in bed with measles.'],
  ['What did the thief steal?', 'The burglar left with both bracelets.'],
  ['When is the funeral?', 'The burial was put off to Thursday.'],
  ['What is my salary?', 'They raised the wages to 2,900.'],
  ['Where did we spend our vacation?', 'For the holidays it was Brittany again.'],
  ['Which attorney helps us?', 'Our lawyer is Mr. Okafor.'],
  ['What vehicle does the farm need?', 'The old tractor will not start any more.'],
  ['What footwear did she buy?', 'New sandals, on sale and far too tight.'],
];

/** The same across languages, and by emoji. */
const OTHER_LANGUAGES: readonly Check[] = [
  ['Where is the hammer?', 'Молоток лежит в подвале.'],
  ['Wo ist mein Regenschirm?', 'The umbrella was left in the tram.'],
  ['¿Qué dijo del elefante?', 'The elephant had a cold.'],
  ['How old is the horse?', 'Le cheval a douze ans.'],
  ['Gdzie jest klucz?', 'The key hangs behind the clock.'],
  ['What about the snake?', 'Змея сидела в саду.'],
  ['Где мой велосипед?', 'The bicycle stands in the yard.'],
  ['What does the cow give?', 'La mucca non dà più latte.'],
  ['Was macht der Frosch?', 'The frog croaks all night.'],
  ['Which guitar?', 'Kitarani on rikki.'],
  ['Onde está a câmera?', 'The camera is being repaired.'],
  ['the owl', 'Die Eule 🦉 rief.'],
  ['fire engine or firetruck', 'Unten stand eben ein 🚒'],
];

test.each([
  ['words', OTHER_WORDS],
  ['languages', OTHER_LANGUAGES],
])('what was said in other %s is among the first three', async (_, checks) => {
  const failures = await withEntries([...EVERYDAY, ...checks.map(([, said]) => said)], async (engine) => {
    const missing: string[] = [];
    for (const [query, said] of checks) {
      const { memories } = await engine.recall({ query, limit: 3 });
      if (!memories.some(({ text }) => text === said)) missing.push(query);
    }
    return missing;
  });
  expect(failures).toEqual([]);
});

test('the very word comes before its kin', async () => {
  const texts = [...EVERYDAY, 'A trout lay on the counter.', 'The fish lay on the counter.'];
  expect(await findFailures(texts, [['Where was the fish?', 'The fish']])).toEqual([]);
});

test('whoever asks in another language than was spoken in is told what would help', async () => {
  const texts = [...EVERYDAY, ...EVERYDAY.map((text) => `Again: ${text}`)];
  await withEntries(texts, async (engine) => {
    const ask = async (query: string): Promise<string | undefined> =>
      (await engine.recall({ query })).probe.note;
    for (const query of [
      'Wann ist denn der Termin bei der Versicherung?',
      'Когда срок договора?',
      '契約はいつ終わりますか',
    ])
      expect(await ask(query), query).toMatch(/another language.*multilingual model/);
    for (const query of ['When does the plumber come?', 'When is the meeting with the insurance?', 'soup'])
      expect(await ask(query), query).toBeUndefined();
  });
});

test('a store of few entries shows no language', async () => {
  await withEntries(EVERYDAY.slice(0, 5), async (engine) => {
    const { probe } = await engine.recall({ query: 'Wann ist denn der Termin bei der Versicherung?' });
    expect(probe.note).toBeUndefined();
  });
});
