import { describe, expect, test } from 'vitest';
import { endsOpen, findOpenQuestion } from '../../src/engine/night/open-questions.ts';
import type { ArcTurn } from '../../src/engine/night/open-questions.ts';

const say = (text: string, fields: Partial<ArcTurn> = {}): ArcTurn => ({
  ...{ role: 'user', speaker: null, text, confusion: 0, insight: 0 },
  ...fields,
});
const answer = (text: string, fields: Partial<ArcTurn> = {}): ArcTurn =>
  say(text, { role: 'assistant', ...fields });
const lost = say('I have no idea why the pump trips.', { confusion: 1 });

describe('a talk ends open', () => {
  test('where the last question got no answer, and not where it did', () => {
    const question = say('Why does the pump trip the fuse?');
    expect(endsOpen([question])).toBe(true);
    expect(endsOpen([question, answer('The float switch is stuck.')])).toBe(false);
    expect(endsOpen([question, answer('Which fuse do you mean?')])).toBe(true);
    expect(endsOpen([answer('Shall I order a pump?')])).toBe(false);
    // Among two people the other one's answer counts as well.
    const other = say('The float is stuck.', { speaker: 'Bo' });
    expect(endsOpen([{ ...question, speaker: 'Ana' }, other])).toBe(false);
    expect(endsOpen([{ ...question, speaker: 'Bo' }, other])).toBe(true);
  });

  test('not for a question of a word or two, nor for surprise alone', () => {
    expect(endsOpen([say('Really?')])).toBe(false);
    expect(endsOpen([say('The mast fell on the shed!'), answer('Oh no.')])).toBe(false);
    expect(endsOpen([])).toBe(false);
  });

  test('where somebody is lost and nothing tells that he understood, for a few turns', () => {
    expect(endsOpen([lost, answer('It may be the float.')])).toBe(true);
    expect(endsOpen([lost, answer('It may be the float.'), say('That was it!', { insight: 1 })])).toBe(false);
    expect(endsOpen([say('I see why, strange as it is.', { confusion: 1, insight: 1 })])).toBe(false);
    expect(endsOpen([lost, ...['a', 'b', 'c', 'd'].map((text) => answer(text))])).toBe(false);
  });
});

describe('what is left open', () => {
  const holdsConfusion = (text: string): string[] => (text.includes('no idea') ? ['no idea'] : []);
  test('is the last question of the owner, else what he did not understand', () => {
    const turns = [
      say('Hi Bo. Why does the pump trip? I bought it in May.'),
      lost,
      answer('Is the float free to move?'),
    ];
    expect(findOpenQuestion(turns, holdsConfusion)).toBe('Why does the pump trip?');
    expect(findOpenQuestion([lost, answer('Is the float free?')], holdsConfusion)).toBe(
      'I have no idea why the pump trips.',
    );
    expect(findOpenQuestion([say('Really?'), say('We sail in May.')], holdsConfusion)).toBeNull();
    expect(findOpenQuestion([say(`${'why '.repeat(100)}?`)], holdsConfusion)).toBeNull();
  });
});
