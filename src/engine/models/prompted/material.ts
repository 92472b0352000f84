import { createHash } from 'node:crypto';
import type { EditorMember, EditorTurn } from '../ports.ts';
import type { Prompt } from './prompts.ts';
import { flat } from './text.ts';

/** What a model is asked about. */
export interface Material {
  /** As the model is shown it: a turn or a memory a line. */
  readonly lines: readonly string[];
  /** As it was given, speakers and all: what may be quoted and counted. */
  readonly texts: readonly string[];
}

/** Signs that chat templates are made of: a server may take them for its own, even in what is quoted to it. */
const TEMPLATE =
  /<(?=[|｜])|<(?=\/?(?:s|bos|eos|pad|unk|think|im_start|im_end|[a-z]+_of_[a-z]+)>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS)\])/giu;
const LEFT_OUT = '[…]';

const shown = (text: string): string => flat(text).replace(TEMPLATE, '$& ');

export const ofTurns = (turns: readonly EditorTurn[]): Material => ({
  lines: turns.map(({ role, speaker, text }) =>
    shown(speaker === null ? `${role}: ${text}` : `${role} (${speaker}): ${text}`),
  ),
  texts: turns.flatMap(({ speaker, text }) => (speaker === null ? [text] : [speaker, text])),
});

export const ofMembers = (members: readonly EditorMember[]): Material => ({
  lines: members.map(({ title, question, text }) =>
    shown(`title: ${title} | question: ${question}${text === question ? '' : ` | text: ${text}`}`),
  ),
  texts: members.flatMap(({ title, question, text }) => [title, question, text]),
});

/** What the model is sent, and what of it must not come back. */
export interface Composed {
  readonly text: string;
  readonly nonce: string;
  /** The examples it was shown; '' for none. */
  readonly examples: string;
}

/**
 * The whole prompt in at most `room` characters, the middle of the material left out where it is too long; null when its
 * first and last line do not fit. Examples take no more than half of the room.
 */
export function compose(
  prompt: Prompt,
  material: Material,
  characters: number,
  room: number,
): Composed | null {
  const filled = (text: string): string => text.replaceAll('{{characters}}', () => String(characters));
  const before = filled(prompt.before);
  const examples = before.length + prompt.examples.length <= room / 2 ? filled(prompt.examples) : '';
  const head = [before, examples, filled(prompt.lead)].filter((part) => part !== '').join('\n\n');
  const around = (nonce: string, inside: string): string =>
    `${head}\n\n[data ${nonce} begins]\n${inside}\n[data ${nonce} ends]\n\n${filled(prompt.after)}`;
  const lines = shortened(material.lines, room - around('0'.repeat(NONCE), '').length);
  if (lines === null) return null;
  const inside = lines.join('\n');
  const nonce = nonceOf(prompt, inside);
  return { text: around(nonce, inside), nonce, examples };
}

const NONCE = 16;

/** Nobody can write a text that holds its own hash; and if one did, the next is taken. */
function nonceOf(prompt: Prompt, inside: string): string {
  for (let turn = 0; ; turn++) {
    const nonce = createHash('sha256')
      .update(`${prompt.hash}\n${turn}\n${inside}`)
      .digest('hex')
      .slice(0, NONCE);
    if (!inside.includes(nonce)) return nonce;
  }
}

/** Lines from the beginning and the end by turns, as many as fit; null when the first and the last do not. */
export function shortened(lines: readonly string[], room: number): string[] | null {
  const whole = lines.reduce((sum, line) => sum + line.length + 1, -1);
  if (whole <= room) return [...lines];
  const [first, last] = [lines[0]!, lines.at(-1)!];
  let left = room - LEFT_OUT.length - 2 - first.length - last.length;
  if (lines.length < 2 || left < 0) return null;
  let [from, to] = [1, lines.length - 1];
  for (let front = true; from < to; front = !front) {
    const cost = (front ? lines[from]! : lines[to - 1]!).length + 1;
    if (cost > left) break;
    left -= cost;
    if (front) from += 1;
    else to -= 1;
  }
  return [...lines.slice(0, from), LEFT_OUT, ...lines.slice(to)];
}
