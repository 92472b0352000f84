import { describe, expect, it } from 'vitest';
import { isTimeOnly } from '../../src/engine/recall/named-times.ts';
import { readQueryTimes } from '../../src/engine/recall/query-periods.ts';

const NOW = Date.UTC(2026, 4, 13, 9);
const SPAN = { first: Date.UTC(2025, 0, 1), last: NOW };
const asksForTime = async (query: string, names: string[] = []): Promise<boolean> => {
  const { periods, rest } = await readQueryTimes(query, NOW, SPAN);
  return periods.length > 0 && isTimeOnly(rest, names);
};

const TIME_ONLY = [
  'What did I do on Tuesday?',
  'yesterday?',
  '3 October',
  'What happened last week?',
  'What did we talk about on 4 May?',
  'Anything from the weekend?',
  "What's on my calendar for Friday?",
  'Was habe ich gestern gemacht?',
  'Was war am Montag los?',
  "Qu'est-ce que j'ai fait hier ?",
  '¿Qué hice el martes?',
  'O que fiz ontem?',
  'Cosa ho fatto domenica?',
  'Wat heb ik gisteren gedaan?',
  'Что я делал вчера?',
  '昨日は何をしましたか？',
  '我昨天做了什么？',
];
const WITH_WORDS = [
  'What did I cook on Tuesday?',
  'Who rang yesterday?',
  'Where was I on Friday?',
  'What did the vet say last week?',
  'Welche Schuhe habe ich gestern gekauft?',
  'Quel vin avons-nous bu samedi ?',
  '昨日の会議で何を決めた？',
];

describe('what a question asks beside its time', () => {
  it.each(TIME_ONLY.map((query) => [query]))('nothing: %j', async (query) => {
    expect(await asksForTime(query)).toBe(true);
  });
  it.each(WITH_WORDS.map((query) => [query]))('something: %j', async (query) => {
    expect(await asksForTime(query)).toBe(false);
  });

  it('a name of one who speaks is nothing more', async () => {
    expect(await asksForTime('What did Beatriz do on Monday?')).toBe(false);
    expect(await asksForTime('What did Beatriz do on Monday?', ['Beatriz Duarte'])).toBe(true);
  });

  it('figures that name a time are no words, the others are', async () => {
    const read = async (query: string): Promise<string[]> => {
      const { rest, worded } = await readQueryTimes(query, NOW, SPAN);
      return [rest, worded].map((text) => text.replace(/\s+/g, ' ').trim());
    };
    expect(await read('invoice 4711 of May 3, 2025')).toEqual(['invoice 4711 of', 'invoice 4711 of May ,']);
    // Both Fridays are named by one word.
    expect(await read('What am I doing on Friday with Ines?')).toEqual([
      'What am I doing on with Ines?',
      'What am I doing on Friday with Ines?',
    ]);
  });
});
