import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toFirstPerson } from '../../src/engine/recall/first-person.ts';

it.each([
  ['When did Anna go to Oslo?', ['Anna'], 'When did I go to Oslo?'],
  ["What is Anna's dog called?", ['Anna'], 'What is my dog called?'],
  ['What is anna’s job?', ['Anna'], 'What is my job?'],
  ['What did Anna and Bob cook?', ['Anna', 'Bob'], 'What did I and I cook?'],
  ['Where does Anna live?', ['Anna Berg'], 'Where does I live?'],
  ['What does Anna Berg like?', ['Anna Berg'], 'What does I like?'],
  ['Was mag Anna?', ['Anna'], 'Was mag ?'],
  ['What about Annabel?', ['Anna'], 'What about Annabel?'],
  ['What about us?', [], 'What about us?'],
  ['Anna', ['Anna'], 'Anna'],
  ['What did (a+b) say?', ['(a+b)'], 'What did I say?'],
])('asks %j of %j as %j', (question, named, expected) => {
  expect(toFirstPerson(question, named)).toBe(expected);
});

it('never fails, and never asks for nothing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 3 }),
      (question, named) => {
        expect(toFirstPerson(question, named).length).toBeGreaterThan(0);
      },
    ),
  );
});
