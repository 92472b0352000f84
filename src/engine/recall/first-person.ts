/** Words by which a question is told to be English, where "I" stands for somebody. */
const ENGLISH_WORDS = /\b(?:the|did|does|do|is|are|were|has|have|had|what|when|who|how|which|where|why)\b/i;
const escapeRegExp = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * A question as the one whom it names would have said it: chats say "I" where a question says "Anna", and a sentence model
 * would rather find "Hello, Anna!" (docs/benchmarks.md). Whom it names is what the ranking itself looks at. In other
 * languages than English the name is left out.
 */
export function toFirstPerson(question: string, named: readonly string[]): string {
  if (named.length === 0) return question;
  const isEnglish = ENGLISH_WORDS.test(question);
  let rewritten = question;
  for (const name of named.flatMap((full) => [full, full.split(/\s+/)[0]!])) {
    const pattern = `(?<![\\p{L}\\p{N}])${escapeRegExp(name)}`;
    rewritten = rewritten
      .replace(new RegExp(`${pattern}['’]s(?!\\p{L})`, 'giu'), isEnglish ? 'my' : ' ')
      .replace(new RegExp(`${pattern}(?![\\p{L}\\p{N}])`, 'giu'), isEnglish ? 'I' : ' ');
  }
  const normalized = rewritten.replace(/\s+/g, ' ').trim();
  // Nothing but the name was asked for.
  return /[\p{L}\p{N}]{2}/u.test(normalized) ? normalized : question;
}
