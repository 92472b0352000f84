import type { Question } from './question.ts';

/** Below this what was found across languages is likelier to be something else. */
const UNSURE = 0.3;

/** What an answer tells whoever asked in another language than was spoken in, where no model knows both; null elsewhere. */
export const describeLanguage = (
  question: Question | null,
  confidence: number | null,
  hasModel: boolean,
): string | null =>
  !hasModel && (question?.isForeign ?? false) && (confidence ?? 0) < UNSURE
    ? 'The question seems to be in another language than what is remembered. Without a multilingual model little more than names and everyday things is found across languages: see `sophontic-memory models`.'
    : null;
