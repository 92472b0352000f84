import { describe, expect, it } from 'vitest';
import { hashTerm, extractTerms } from '../../src/engine/language/terms.ts';
import { splitWords } from '../../src/engine/language/words.ts';
import { detectOrder, putInAskedOrder } from '../../src/engine/recall/order.ts';
import type { RankedTurn } from '../../src/engine/recall/score.ts';

describe('the order that a question asks for', () => {
  it.each([
    ['What was the last film we saw?', 'last'],
    ['When did I last water the cactus?', 'last'],
    ['Which invoice is the most recent?', 'last'],
    ['What is the latest on the roof?', 'last'],
    ['When is my next check-up?', 'last'],
    ['Wann war ich zuletzt beim Friseur?', 'last'],
    ['Was war das letzte Buch, das ich gelesen habe?', 'last'],
    ['Quel est le dernier film que nous avons vu ?', 'last'],
    ['¿Cuál fue el último libro que leí?', 'last'],
    ["Qual è l'ultima spesa per la barca?", 'last'],
    ['Wat was de laatste wandeling?', 'last'],
    ['What was the first plant I bought?', 'first'],
    ['When did I first ride to work?', 'first'],
    ['What is the earliest thing I said about the barn?', 'first'],
    ['Welches war das erste Konzert?', 'first'],
    ['Quelle était la première offre ?', 'first'],
    ['¿Cuál fue la primera oferta?', 'first'],
    ['Which car did I have before that?', 'previous'],
    ['What was the previous estimate?', 'previous'],
    ['Wer war die vorherige Mieterin?', 'previous'],
  ])('%j: %s', (query, order) => {
    expect(detectOrder(query)).toBe(order);
  });

  it.each([
    'What did we do last week?',
    'What happened last night?',
    'Whom did I meet last Friday?',
    'What is her last name?',
    'Who lives in First Street?',
    'What did I think of it at first glance?',
    'What was I told at first?',
    'Who gave first aid?',
    'What is the first name of the plumber?',
    'What do we do next month?',
    'Was haben wir letzte Woche gekauft?',
    'Qu’avons-nous fait la semaine dernière ?',
    '¿Qué hicimos la última semana?',
    'Is the shop on the first floor?',
    'Wer wohnt im ersten Stock?',
    'Where is the key?',
    'What should we do next about the bread?',
    "What's next for the garden?",
    'Was mache ich als Nächstes?',
    'Who comes first thing in the morning?',
  ])('%j asks for none', (query) => {
    expect(detectOrder(query)).toBeNull();
  });
});

describe('turns in the order asked', () => {
  let seq = 0;
  const createTurn = (
    text: string,
    at: number,
    score: number,
    role: 'user' | 'assistant' = 'user',
  ): RankedTurn => {
    seq += 1;
    return {
      ...{ row: seq, score },
      turn: {
        ...{ seq, session: seq, turn: 0, role, speaker: null, at },
        terms: extractTerms(text),
        matchesFilter: true,
      },
    };
  };
  const question = (query: string): Parameters<typeof putInAskedOrder>[1] => {
    const terms = [...new Set(splitWords(query).map(hashTerm))];
    return { terms, idfOrMax: terms.map(() => 2), isForm: terms.map(() => false), asksAssistant: false };
  };
  const early = createTurn('Opera tonight: Tosca with Livia.', 10, 14);
  const late = createTurn('We saw an opera again, Rusalka this time.', 40, 12);
  const middle = createTurn('Opera with the Brandts, Carmen.', 20, 16);
  const other = createTurn('The cat was at the vet, all is well.', 50, 15);
  const asking = createTurn('Which opera should we see?', 60, 13);
  const ranked = [middle, other, early, asking, late];
  const list = (query: string, order: 'last' | 'first' | 'previous' | null): readonly number[] =>
    putInAskedOrder(ranked, question(query), order).map(({ turn }) => turn.seq);

  it('the latest of those that hold what is asked about comes first, and others stay behind', () => {
    expect(list('the last opera', 'last')).toEqual(
      [late, middle, early, other, asking].map((one) => one.turn.seq),
    );
  });
  it('the first, and the one before the last', () => {
    expect(list('the first opera', 'first')[0]).toBe(early.turn.seq);
    expect(list('the opera before that', 'previous').slice(0, 2)).toEqual([middle.turn.seq, late.turn.seq]);
  });
  it('scores go on falling', () => {
    const scores = putInAskedOrder(ranked, question('the last opera'), 'last').map(({ score }) => score);
    expect(scores.slice(0, 3)).toEqual([16, 14, 12]);
  });
  it('nothing moves where no order is asked for, or nobody holds what is asked about', () => {
    expect(list('opera', null)).toEqual(ranked.map(({ turn }) => turn.seq));
    expect(list('the last regatta', 'last')).toEqual(ranked.map(({ turn }) => turn.seq));
  });
  it('an assistant’s words count only where there are no others', () => {
    const advice = createTurn('An opera for beginners would be La Bohème.', 70, 17, 'assistant');
    const [first] = putInAskedOrder([advice, ...ranked], question('the last opera'), 'last');
    expect(first!.turn.seq).toBe(late.turn.seq);
  });
});
