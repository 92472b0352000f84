import { createHash } from 'node:crypto';
import type { EditorMember, EditorTurn } from '../ports.ts';
import type { PromptTemplate } from './prompts.ts';
import { toSingleLine } from '../../language/single-line.ts';

/** What a model is asked about. */
export interface PromptSource {
  /** As the model is shown it: a turn or a memory a line. */
  readonly lines: readonly string[];
  /** As it was given, speakers and all: what may be quoted and counted. */
  readonly texts: readonly string[];
}

/** Signs that chat templates are made of: a server may take them for its own, even in what is quoted to it. */
const TEMPLATE_MARKS =
  /<(?=[|｜])|<(?=\/?(?:s|bos|eos|pad|unk|think|im_start|im_end|[a-z]+_of_[a-z]+)>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS)\])/giu;
const OMISSION = '[…]';

const escapeTemplateMarks = (text: string): string => toSingleLine(text).replace(TEMPLATE_MARKS, '$& ');

export const fromTurns = (turns: readonly EditorTurn[]): PromptSource => ({
  lines: turns.map(({ role, speaker, text }) =>
    escapeTemplateMarks(speaker === null ? `${role}: ${text}` : `${role} (${speaker}): ${text}`),
  ),
  texts: turns.flatMap(({ speaker, text }) => (speaker === null ? [text] : [speaker, text])),
});

export const fromMembers = (members: readonly EditorMember[]): PromptSource => ({
  lines: members.map(({ title, question, text }) =>
    escapeTemplateMarks(
      `title: ${title} | question: ${question}${text === question ? '' : ` | text: ${text}`}`,
    ),
  ),
  texts: members.flatMap(({ title, question, text }) => [title, question, text]),
});

/** What the model is sent, and what of it must not come back. */
export interface ComposedPrompt {
  readonly text: string;
  readonly nonce: string;
  /** The examples it was shown; '' for none. */
  readonly examples: string;
}

/**
 * The whole prompt in at most `maxChars` characters, the middle of the material left out where it is too long; null when its
 * first and last line do not fit. Examples take no more than half of the room.
 */
export function composePrompt(
  template: PromptTemplate,
  source: PromptSource,
  targetChars: number,
  maxChars: number,
): ComposedPrompt | null {
  const fillTemplate = (text: string): string => text.replaceAll('{{characters}}', () => String(targetChars));
  const before = fillTemplate(template.before);
  const examples =
    before.length + template.examples.length <= maxChars / 2 ? fillTemplate(template.examples) : '';
  const head = [before, examples, fillTemplate(template.introduction)]
    .filter((part) => part !== '')
    .join('\n\n');
  const wrapData = (nonce: string, data: string): string =>
    `${head}\n\n[data ${nonce} begins]\n${data}\n[data ${nonce} ends]\n\n${fillTemplate(template.after)}`;
  const lines = omitMiddle(source.lines, maxChars - wrapData('0'.repeat(NONCE_LENGTH), '').length);
  if (lines === null) return null;
  const data = lines.join('\n');
  const nonce = computeNonce(template, data);
  return { text: wrapData(nonce, data), nonce, examples };
}

const NONCE_LENGTH = 16;

/** Nobody can write a text that holds its own hash; and if one did, the next is taken. */
function computeNonce(template: PromptTemplate, data: string): string {
  for (let attempt = 0; ; attempt++) {
    const nonce = createHash('sha256')
      .update(`${template.hash}\n${attempt}\n${data}`)
      .digest('hex')
      .slice(0, NONCE_LENGTH);
    if (!data.includes(nonce)) return nonce;
  }
}

/** Lines from the beginning and the end by turns, as many as fit; null when the first and the last do not. */
export function omitMiddle(lines: readonly string[], maxChars: number): string[] | null {
  const totalChars = lines.reduce((sum, line) => sum + line.length + 1, -1);
  if (totalChars <= maxChars) return [...lines];
  const [first, last] = [lines[0]!, lines.at(-1)!];
  let remaining = maxChars - OMISSION.length - 2 - first.length - last.length;
  if (lines.length < 2 || remaining < 0) return null;
  let [from, to] = [1, lines.length - 1];
  for (let isFront = true; from < to; isFront = !isFront) {
    const cost = (isFront ? lines[from]! : lines[to - 1]!).length + 1;
    if (cost > remaining) break;
    remaining -= cost;
    if (isFront) from += 1;
    else to -= 1;
  }
  return [...lines.slice(0, from), OMISSION, ...lines.slice(to)];
}
