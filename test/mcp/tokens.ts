// Apart from the other helpers: the two vocabularies take half a second to load, and few files count tokens.
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';

// Special tokens in a text are text: without this the tokenizers throw.
const textOptions = { disallowedSpecial: new Set<string>() };
export const countTokensByEncoding = (text: string): { o200k: number; cl100k: number } => ({
  o200k: o200k.countTokens(text, textOptions),
  cl100k: cl100k.countTokens(text, textOptions),
});
export const countTokens = (text: string): number => Math.max(...Object.values(countTokensByEncoding(text)));
