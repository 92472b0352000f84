import { fieldsOf, isFields, strange } from './json.ts';

/** What the model said, without its thoughts and without fences. Throws `MODEL_UNAVAILABLE` when that is nothing. */
export function contentOf(host: string, body: string): string {
  const { choices } = fieldsOf(host, body);
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (!isFields(choice)) throw strange(host, 'sent an answer without choices');
  const content = isFields(choice['message']) ? choice['message']['content'] : undefined;
  if (typeof content !== 'string' || content.trim() === '') {
    if (choice['finish_reason'] !== 'length') throw strange(host, 'sent an empty answer');
    throw strange(host, 'sent an empty answer: the room for it was used up before, mostly by thinking');
  }
  const answer = unfenced(unthought(content.trim()));
  if (answer === '') throw strange(host, 'sent thoughts and no answer');
  return answer;
}

const OPEN = /^<think(?:ing)?>/;
const CLOSE = /<\/think(?:ing)?>/;
const isJson = (text: string): boolean => text.startsWith('{') || text.startsWith('[');

/** Some templates begin the thought themselves, so that only its end is in the answer. */
function unthought(text: string): string {
  if (isJson(text)) return text;
  const end = CLOSE.exec(text);
  if (end) return text.slice(end.index + end[0].length).trim();
  return OPEN.test(text) ? '' : text;
}

/** What stands between the first fence and the last; an answer that begins as JSON may hold fences of its own. */
function unfenced(text: string): string {
  const from = text.indexOf('```');
  const to = text.lastIndexOf('```');
  if (isJson(text) || from === -1 || to === from) return text;
  return text
    .slice(from + 3, to)
    .replace(/^json\b/i, '')
    .trim();
}
