import { expect, test } from 'vitest';
import { EVERYDAY, findFailures, withEntries } from './finding.ts';
import type { Check } from './finding.ts';

test('a sign that makes another word tells entries apart', async () => {
  const texts = [
    'The synthesiser plugin is written in C++ by Olga.',
    'The bootloader is written in C by Pavel.',
    'The invoice tool is written in C# by Rita.',
    'The pricing model is written in F# by Samir.',
    'The old portal runs on .NET in the basement.',
    'The fishing net hangs in the basement.',
    'Lena got an A- in chemistry.',
    'Lena got an A in geography.',
    'Lena got an A+ in Latin.',
    'Omar is blood group O−.',
    'Petra is blood group O+.',
    'Petra’s twin is blood group AB+.',
    'Quentin is blood group AB-.',
    'The note of the harbour is rated BBB+.',
    'The note of the quarry is rated BBB-.',
    'The washing machine has energy class A+++.',
    'The dryer has energy class A.',
    'The snippets for Textpad++ are in the drawer.',
    'The textpad lies beside the clock.',
    'The freezer in the lab stands at -18 degrees.',
    'The wine cabinet stands at +18 degrees.',
    'Tickets rose by 7 % this year.',
    'Tickets cost $7 for members.',
    'Tickets cost 7 € at the door.',
    'Seven of us went, number 7 came later.',
    'Ticket #5521 is about the lift.',
    'Ask @marta.l about the lift keys.',
    'The dough needs ½ cup of oil.',
    'The dough rests at 26 °C for a night.',
    'Discount: -15 % on lamps.',
    'Surcharge: +15 % on Sundays.',
    'Mail from the caterer: office@green-spoon.example.',
    'Commit 9f3c2ab71d broke the search.',
    'Image sha256 4be1c0d97a2255aa90bb1f3c7d8e6f504132a7b8c9d0e1f2a3b4c5d6e7f80912 is signed.',
    'The hike takes 4–5 hours.',
  ];
  const checks: Check[] = [
    ['C++', 'The synth'],
    ['c++ code', 'The synth'],
    ['who writes C#?', 'The invoice'],
    ['C#', 'The invoice'],
    ['F#', 'The pricing'],
    ['.NET', 'The old portal'],
    ['what did Lena get an A- in?', 'Lena got an A- '],
    ['A+', 'Lena got an A+'],
    ['A-', 'Lena got an A- '],
    ['who is O−?', 'Omar'],
    ['who is O-?', 'Omar'],
    ['O+', 'Petra is'],
    ['AB+', 'Petra’s twin'],
    ['who is AB-?', 'Quentin'],
    ['BBB+', 'The note of the harbour'],
    ['what is rated BBB-?', 'The note of the quarry'],
    ['A+++', 'The washing machine'],
    ['Textpad++', 'The snippets'],
    ['textpad', 'The textpad'],
    ['-18', 'The freezer'],
    ['what stands at −18 degrees?', 'The freezer'],
    ['+18', 'The wine'],
    ['7 %', 'Tickets rose'],
    ['7%', 'Tickets rose'],
    ['$7', 'Tickets cost $'],
    ['€7', 'Tickets cost 7 €'],
    ['7 euro: 7€', 'Tickets cost 7 €'],
    ['#5521', 'Ticket #'],
    ['@marta.l', 'Ask'],
    ['½', 'The dough needs'],
    ['1/2 cup', 'The dough needs'],
    ['26°C', 'The dough rests'],
    ['-15%', 'Discount'],
    ['+15 %', 'Surcharge'],
    ['office@green-spoon.example', 'Mail'],
    ['green-spoon.example', 'Mail'],
    ['9f3c2ab', 'Commit'],
    ['9f3c2ab71d', 'Commit'],
    ['4be1c0d97a22', 'Image'],
    ['4-5 hours', 'The hike'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

test('emoji are words, whatever their tone and presentation', async () => {
  const texts = [
    'Zoo with the twins 🦒',
    'Done with the tax papers 👍🏽',
    'Marathon on Sunday 🏃🏾‍♀️ wish me luck',
    'The whole house has a cold 🤧🤧🤧',
    'Anna and Bea got engaged 👩‍❤️‍👩',
    'Flight to Lisbon 🇵🇹 booked',
    'I ❤️ the new stove',
    'Exam over 🎓🎉',
    'Grandpa in his garden 👴🏻🌻',
    'Storm ahead ⛈️ close the roof windows',
    'New keyboard ⌨ came',
    'Our family picture 👨‍👩‍👧',
  ];
  const checks: Check[] = [
    ['🦒', 'Zoo'],
    ['👍', 'Done'],
    ['👍🏿', 'Done'],
    ['🏃‍♀️', 'Marathon'],
    ['🏃', 'Marathon'],
    ['🤧', 'The whole'],
    ['👩‍❤️‍👩', 'Anna'],
    ['🇵🇹', 'Flight'],
    ['❤', 'I '],
    ['🎉', 'Exam'],
    ['🎓!', 'Exam'],
    ['🌻', 'Grandpa'],
    ['👴', 'Grandpa'],
    ['⛈', 'Storm'],
    ['⌨️', 'New keyboard'],
    ['👨‍👩‍👧', 'Our family'],
    ['👧', 'Our family'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

test('a question of nothing but signs finds the entries that hold them', async () => {
  const texts = [
    'The lambda is () => x, says Uwe.',
    'We settled on === for all comparisons.',
    'The rule is a && b, never a & b.',
    'Use ?? for defaults.',
    'The section sign § stands before each number.',
    'Bitcoin is ₿ in the sheet.',
    'The ticked ones have a ✓ beside them.',
    'Chorus marked with ♯ in the score.',
    'The sum is written ∑ in the notes.',
    'Copyright © belongs to the choir.',
    'Arrows → lead to the exit.',
    'Sixty per cent is 60%.',
  ];
  const checks: Check[] = [
    ['=>', 'The lambda'],
    ['===', 'We settled'],
    ['&&', 'The rule'],
    ['??', 'Use'],
    ['§', 'The section'],
    ['₿', 'Bitcoin'],
    ['✓', 'The ticked'],
    ['♯', 'Chorus'],
    ['∑', 'The sum'],
    ['©', 'Copyright'],
    ['→', 'Arrows'],
    ['%', 'Sixty'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

test('an asterisk lists the newest that the filters let through', async () => {
  await withEntries(EVERYDAY, async (engine) => {
    const list = async (request: object): Promise<string[]> =>
      (await engine.recall({ query: '*', limit: 3, ...request })).memories.map(({ text }) => text);
    expect(await list({})).toEqual(EVERYDAY.toReversed().slice(0, 3));
    expect(await list({ until: '2026-01-07T00:00:00Z' })).toEqual([EVERYDAY[1], EVERYDAY[0]]);
    expect(await list({ session_id: 'day 4' })).toEqual([EVERYDAY[4]]);
    expect(await list({ session_id: 'no such day' })).toEqual([]);
  });
});
