import { describe, expect, it } from 'vitest';
import { asksAssistant } from '../../src/engine/recall/addressee.ts';

describe('whether a question asks what the assistant said', () => {
  it.each([
    'What did you advise about the sails?',
    'Which recipe had you first suggested for Sunday?',
    'What was the last thing you told me?',
    'What was your advice on sleep?',
    'Was hast du mir zum Kranz geraten?',
    'Wie lautete deine Empfehlung zum Dach?',
    'Qu’as-tu proposé pour le dîner ?',
    '¿Qué me recomendaste para la cena?',
    'Cosa mi hai consigliato per la schiena?',
    'Wat heb je over de boot gezegd?',
    'Что ты посоветовал про сон?',
    '你之前建议我吃什么？',
  ])('%s', (question) => {
    expect(asksAssistant(question)).toBe(true);
  });

  it.each([
    'What did I tell you about the sails?',
    'Do you know what Anna said?',
    'What do you recommend for Sunday?',
    'How should you write commit messages for me?',
    'Can you tell me when the dentist is?',
    'What are your suggestions?',
    'Was habe ich dir gesagt?',
    '我说过什么？',
  ])('but not: %s', (question) => {
    expect(asksAssistant(question)).toBe(false);
  });
});
