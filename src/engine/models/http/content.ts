import { parseJsonObject, isJsonObject, createBadReplyError } from './json.ts';

/** What the model said, without its thoughts and without fences. Throws `MODEL_UNAVAILABLE` when that is nothing. */
export function extractContent(host: string, body: string): string {
  const { choices } = parseJsonObject(host, body);
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isJsonObject(choice)) throw createBadReplyError(host, 'sent an answer without choices');
  const content = isJsonObject(choice['message']) ? choice['message']['content'] : undefined;
  if (typeof content !== 'string' || content.trim() === '') {
    if (choice['finish_reason'] !== 'length') throw createBadReplyError(host, 'sent an empty answer');
    throw createBadReplyError(
      host,
      'sent an empty answer: the room for it was used up before, mostly by thinking',
    );
  }
  const answer = stripFences(stripThinking(content.trim()));
  if (answer === '') throw createBadReplyError(host, 'sent thoughts and no answer');
  return answer;
}

const THINK_OPEN = /^<think(?:ing)?>/;
const THINK_CLOSE = /<\/think(?:ing)?>/;
const looksLikeJson = (text: string): boolean => text.startsWith('{') || text.startsWith('[');

/** Some templates begin the thought themselves, so that only its end is in the answer. */
function stripThinking(text: string): string {
  if (looksLikeJson(text)) return text;
  const end = THINK_CLOSE.exec(text);
  if (end) return text.slice(end.index + end[0].length).trim();
  return THINK_OPEN.test(text) ? '' : text;
}

/** What stands between the first fence and the last; an answer that begins as JSON may hold fences of its own. */
function stripFences(text: string): string {
  const from = text.indexOf('```');
  const to = text.lastIndexOf('```');
  if (looksLikeJson(text) || from === -1 || to === from) return text;
  return text
    .slice(from + 3, to)
    .replace(/^json\b/i, '')
    .trim();
}
