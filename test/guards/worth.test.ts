import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readWordVectors } from '../../src/engine/models/builtin/word-vectors.ts';
import { computeWorthFeatures } from '../../src/engine/night/worth-features.ts';
import type { WorthTurn } from '../../src/engine/night/worth-features.ts';
import { chooseLeastRate, rateForZone, scoreTurns, toProbability } from '../../src/engine/night/worth.ts';

const words = readWordVectors(readFileSync(new URL('../../lexicon/english.words', import.meta.url)));
const createTurns = (...texts: string[]): WorthTurn[] =>
  texts.map((text, i) => ({ turn: i + 5, role: 'user', text }));
const read = (...texts: string[]): ReturnType<typeof computeWorthFeatures> =>
  computeWorthFeatures(createTurns(...texts), words);

describe('what tells the worth of a turn', () => {
  test('rare words count, everyday ones and greetings do not', () => {
    const [greeting, told] = read(
      'Hey! How are you? So good to see you!',
      'We glued the keelson with epoxy.',
    );
    expect(greeting!.specific).toBeLessThan(0.2);
    expect(told!.specific).toBeGreaterThan(1.5 * greeting!.specific);
  });

  test('what was said shortly before is not new', () => {
    const [first, again, other] = read(
      'The keelson needs epoxy.',
      'Epoxy for the keelson, then.',
      'The rudder!',
    );
    expect([first!.new, again!.new, other!.new]).toEqual([1, 0, 1]);
    expect(read('It is.')[0]!.new).toBe(0);
  });

  test('what was said long before is new again', () => {
    const between = Array.from({ length: 40 }, () => 'Yes.');
    expect(read('Epoxy.', ...between.slice(1), 'Epoxy.').at(-1)!.new).toBe(0);
    expect(read('Epoxy.', ...between, 'Epoxy.').at(-1)!.new).toBe(1);
  });

  test('of whom is spoken, in several languages', () => {
    const [own, other, german, russian] = read(
      'I sold my boat.',
      'Do you like your boat?',
      'Ich habe mein Boot verkauft, wie du.',
      'Я продал свою лодку.',
    );
    expect([own!.ownLife > 0.5, own!.addressed]).toEqual([true, 0]);
    expect([other!.ownLife, other!.addressed > 0.5]).toEqual([0, true]);
    expect(german!.ownLife).toBeGreaterThan(german!.addressed);
    expect(german!.addressed).toBeGreaterThan(0);
    expect(russian!.ownLife).toBeGreaterThan(0);
  });

  test('a time, the beginning of a session, the assistant', () => {
    const [dated, undated] = read('We met on 3 March.', 'We met.');
    expect([dated!.dated, undated!.dated]).toEqual([1, 0]);
    const openings = computeWorthFeatures(
      [0, 1, 2].map((turn) => ({ turn, role: turn === 1 ? 'assistant' : 'user', text: 'Yes.' })),
      words,
    );
    expect(openings.map(({ opening }) => opening)).toEqual([1, 1, 0]);
    expect(openings.map(({ byAssistant }) => byAssistant)).toEqual([0, 1, 0]);
  });
});

test('what somebody tells of his life is worth more than what is said to please', () => {
  const [pleasing, told] = scoreTurns(
    createTurns(
      'Wow, that sounds amazing! You must be so proud of yourself!',
      'I moved to Lisbon in March and joined the pottery studio on Rua Garrett.',
    ),
    words,
  ).map(toProbability);
  expect(pleasing).toBeLessThan(0.3);
  expect(told).toBeGreaterThan(0.55);
});

describe('the least rate', () => {
  const turns = [3, 1, 2, 0].map((rate) => ({ rate, characters: 100 }));
  test('keeps the best turns that fit, and no more', () => {
    expect(chooseLeastRate(turns, 0.25)).toBe(3);
    expect(chooseLeastRate(turns, 0.49)).toBe(3);
    expect(chooseLeastRate(turns, 0.5)).toBe(2);
    expect(chooseLeastRate(turns, 1)).toBe(0);
  });
  test('is out of reach where none fits, or there is none', () => {
    expect(chooseLeastRate([{ rate: 3, characters: 100 }], 0.25)).toBe(Infinity);
    expect(chooseLeastRate([], 0.25)).toBe(Infinity);
  });
  test('prefers the shorter of two as worthy, but none for saying next to nothing', () => {
    expect(rateForZone(1, 100)).toBeGreaterThan(rateForZone(1, 101));
    expect(rateForZone(1, 0)).toBe(rateForZone(1, 50));
  });
});
