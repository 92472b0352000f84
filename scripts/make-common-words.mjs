// Writes src/engine/language/common-words.ts: words that are one token in the vocabularies of cl100k_base and o200k_base
// alike. Run with `node scripts/make-common-words.mjs`; the result is committed, so that nobody loads 30 MB to count.
import { writeFileSync } from 'node:fs';
import cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import o200k from 'gpt-tokenizer/encoding/o200k_base';

const WORDS = 12_000;

function readVocabulary(encoding, size) {
  const ranks = new Map();
  for (let id = 0; id < size; id++) {
    const text = encoding.decode([id]);
    if (/^ ?[A-Za-z]+$/.test(text)) ranks.set(text, id);
  }
  return ranks;
}

const small = readVocabulary(cl100k, 100_000);
const large = readVocabulary(o200k, 199_900);
const isSingleToken = (text) => small.has(text) && large.has(text);
const capitalize = (word) => word[0].toUpperCase() + word.slice(1);
const words = [...small.keys()]
  .filter((text) => /^ [a-z]+$/.test(text) && isSingleToken(text))
  .sort((a, b) => Math.max(small.get(a), large.get(a)) - Math.max(small.get(b), large.get(b)))
  .slice(0, WORDS)
  .map((text) => text.slice(1))
  .sort();
const computeForms = (word) =>
  (isSingleToken(` ${capitalize(word)}`) ? 1 : 0) +
  (isSingleToken(word) ? 2 : 0) +
  (isSingleToken(capitalize(word)) ? 4 : 0);
const list = words.map((word) => word + (computeForms(word) || '')).join(' ');
// token-bound.ts rests on this: two small letters are one token, and a space with a letter, so that the tokenizer never
// leaves two of them apart; the pairs that are not are listed.
const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];
for (const letter of [...alphabet, ...alphabet.map(capitalize)])
  if (!isSingleToken(` ${letter}`)) throw new Error(` ${letter}`);
const apart = alphabet
  .flatMap((first) => alphabet.map((second) => first + second))
  .filter((pair) => !isSingleToken(pair));

const endings = ["'s", "'t", "'re", "'ve", "'m", "'d", "'ll"];
const stems =
  'i you he she it we they that there here what who where when how let don doesn didn isn aren wasn weren haven hasn hadn won wouldn can couldn shouldn';
const countTokens = (text) => Math.max(cl100k.countTokens(text), o200k.countTokens(text));
const contractions = stems
  .split(' ')
  .flatMap((stem) =>
    endings
      .map((ending) => stem + ending)
      .map(
        (word) =>
          word + Math.max(...[word, ` ${word}`, capitalize(word), ` ${capitalize(word)}`].map(countTokens)),
      ),
  );
const lines = list.match(/.{1,104}(?: |$)/g).map((line) => `  '${line}',`);
writeFileSync(
  new URL('../src/engine/language/common-words.ts', import.meta.url),
  `// Made by scripts/make-common-words.mjs: common words that are one token after a space, in every vocabulary counted.
// A digit behind a word adds what else is one token: 1 capitalised after a space, 2 at a line's start, 4 capitalised there.
// prettier-ignore
export const COMMON_WORDS = [
${lines.join('\n')}
].join('');

// Pairs of small letters that are no token of their own.
export const APART = '${apart.join(' ')}';

// Contractions with the most tokens that any form of theirs costs.
// prettier-ignore
export const CONTRACTIONS = [
${contractions
  .join(' ')
  .match(/.{1,104}(?: |$)/g)
  .map((line) => `  "${line}",`)
  .join('\n')}
].join('');
`,
);
