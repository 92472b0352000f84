import { afterAll, describe, expect, it } from 'vitest';
import { connectClassic, createTempHome } from '../support/mcp.ts';
import { createSeededRandom } from '../support/store.ts';

/** A question, what holds the one word it is about, and what holds nothing but its little words. */
const QUESTIONS: readonly [question: string, answer: string, little: readonly string[]][] = [
  [
    'What did you do with the anchor when you were there?',
    'The anchor hangs in the boathouse.',
    ['What did you do when you were there?', 'When you were there, what did they do with you?'],
  ],
  [
    'How long was it that we had the trailer for?',
    'Trailer returned on Monday.',
    ['It was not long that we had for it.', 'How long was it? We had it for that.'],
  ],
  [
    'Wo habe ich denn nun die Taschenlampe hingelegt?',
    'Taschenlampe: Schublade unter dem Fenster.',
    ['Wo habe ich denn nun die, die ich habe?', 'Ich habe nun die, wo du denn die hast.'],
  ],
  [
    'Où est-ce que nous avons mis la bâche ?',
    'Bâche rangée au grenier.',
    ['Est-ce que nous avons ce que nous avons ?', 'Où est-ce que nous avons été ?'],
  ],
  [
    'Hol van most a sátor, és ki vitte el?',
    'Sátor: padlás, bal sarok.',
    ['Hol van most az, és ki van ott?', 'És ki van most a hol?'],
  ],
];
const WORDS =
  'kettle meadow pigeon violin cellar ribbon lantern orchard thunder saddle marble ferry walnut button harvest mirror'.split(
    ' ',
  );

/** Where hardly anything is remembered, every word is rare: what is common in general has to be known beforehand. */
describe.each([1, 5, 20, 100, 1_000])('a memory of %i entries', (size) => {
  const random = createSeededRandom(size);
  const pick = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  const used: { close(): Promise<void> }[] = [];
  afterAll(async () => {
    for (const one of used) await one.close();
  });

  it('is not led by little words where an entry holds what is asked about', async () => {
    const server = await connectClassic(createTempHome());
    used.push(server);
    const wrong: string[] = [];
    for (const [place, [question, answer, little]] of QUESTIONS.entries()) {
      const user_id = `u${place}`;
      const others = Array.from({ length: Math.max(0, size - 1) }, (_, i) =>
        i % 3 === 0 ? little[((i / 3) % little.length) | 0]! : `The ${pick()} and the ${pick()} ${i}.`,
      );
      const entries = [...others.slice(0, size >> 1), answer, ...others.slice(size >> 1)].map(
        (content, i) => ({
          ...{ content, user_id, role: 'note' },
          session_id: `${user_id}-${i}`,
        }),
      );
      for (let from = 0; from < entries.length; from += 500)
        await server.callOk('remember', { entries: entries.slice(from, from + 500) });
      const { memories } = (await server.callOk('recall', { query: question, user_id })) as unknown as {
        memories: { text: string }[];
      };
      if (memories[0]?.text !== answer) wrong.push(`${question} → ${memories[0]?.text ?? 'nothing'}`);
    }
    expect(wrong).toEqual([]);
  }, 60_000);
});
