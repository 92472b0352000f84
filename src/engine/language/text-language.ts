import { DATE_LANGUAGES, DATE_WORDS } from './date-words.ts';
import type { DateLanguage, SpacedLanguage } from './date-words.ts';

const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HAN = /\p{Script=Han}/u;
/** Words of a text that are looked at to tell its language. */
const MAX_WORDS = 120;

const languagesByWord = new Map<string, SpacedLanguage[]>();
for (const language of DATE_LANGUAGES)
  if (language !== 'ja' && language !== 'zh')
    for (const word of DATE_WORDS[language].common.split('|')) {
      const languages = languagesByWord.get(word) ?? [];
      languagesByWord.set(word, [...languages, language]);
    }

/**
 * How many of a text's words are common ones of each language; one that several share counts a part for each. `text` is folded
 * (date-spans.ts).
 */
export function countCommonWords(text: string): ReadonlyMap<DateLanguage, number> {
  const counts = new Map<DateLanguage, number>();
  let seen = 0;
  for (const [word] of text.matchAll(/[\p{L}][\p{L}\p{M}']*/gu)) {
    if (++seen > MAX_WORDS) break;
    const languages = languagesByWord.get(word);
    for (const language of languages ?? [])
      counts.set(language, (counts.get(language) ?? 0) + 1 / languages!.length);
  }
  return counts;
}

/** Japanese or Chinese, where a text holds their signs. */
export const detectEastAsian = (text: string): 'ja' | 'zh' | null =>
  KANA.test(text) ? 'ja' : HAN.test(text) ? 'zh' : null;
