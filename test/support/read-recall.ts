import { describeConfidence } from '../../src/engine/recall/describe-confidence.ts';
import { unquoteText } from '../../src/engine/text/quote.ts';

/** A turn as the text of a recall tells of it. */
export interface ReadTurn {
  readonly id: string;
  readonly role: string;
  readonly speaker: string | null;
  readonly at: string;
  /** What is told of what outdates it, as it stands there. */
  readonly outdated: string | null;
  readonly isExcerpt: boolean;
  /** The question's words that stand in it, as far as they are told. */
  readonly matched: readonly string[];
  /** Why it was found, where that was asked for. */
  readonly reasons: string | null;
  readonly text: string;
}
export interface ReadPassage {
  readonly session: string;
  readonly citations: readonly string[];
  readonly turns: readonly ReadTurn[];
}

const NAME = '\\(unnamed\\)|“[^“”]*”|[^“”()[\\]·]+';
const PASSAGE = new RegExp(`^(\\d+)\\. \\[session (${NAME})\\]((?: \\[memory:[^\\s\\]]+\\])*)$`, 'u');
/** Behind every heading: what is shown of it, and why. */
const DETAILS = '( · excerpt)?(?: · on (“[^“”]*”(?:, “[^“”]*”)*))?(?: · found by ([^·]+))?$';
const TURN = new RegExp(
  `^(?:(${NAME}) \\((user|assistant|system|note)\\)|(user|assistant|system|note)), (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d(?:[+-]\\d\\d:\\d\\d)?) · (\\S+?)(?: · ((?:probably )?outdated, since \\d{4}-\\d\\d-\\d\\d: “[^“”]*”))?${DETAILS}`,
  'u',
);
/** A block, or a cluster named by its address. */
const GROUP = new RegExp(
  `^(?:a block|a group of blocks), to \\d{4}-\\d\\d-\\d\\d · (\\S+?)(?: · in part outdated, since \\d{4}-\\d\\d-\\d\\d: “[^“”]*”)?${DETAILS}`,
  'u',
);
const LINE = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/gu;

/** Lines with their ends: remembered words that follow each other as one piece, a line of the server's without its end. */
export function splitQuoted(text: string): { readonly isQuoted: boolean; readonly text: string }[] {
  const pieces: { isQuoted: boolean; text: string }[] = [];
  for (const [line] of text.matchAll(LINE)) {
    if (line === '') continue;
    const isQuoted = line.startsWith('> ');
    const last = pieces.at(-1);
    if (isQuoted && last?.isQuoted) last.text += line;
    else pieces.push({ isQuoted, text: line });
  }
  return pieces.map(({ isQuoted, text: piece }) => ({ isQuoted, text: piece.replace(/\n$/u, '') }));
}

/** The text of a recall, by its grammar alone; what does not fit it is thrown. */
export function readRecallText(text: string): ReadPassage[] {
  const passages: { session: string; citations: string[]; turns: ReadTurn[] }[] = [];
  let heading: Omit<ReadTurn, 'text'> | null = null;
  for (const piece of splitQuoted(text)) {
    if (piece.isQuoted) {
      if (!heading) throw new Error(`words of nobody: ${JSON.stringify(piece.text)}`);
      passages.at(-1)!.turns.push({ ...heading, text: unquoteText(piece.text) });
      heading = null;
      continue;
    }
    if (heading) throw new Error(`a heading without words before ${JSON.stringify(piece.text)}`);
    const passage = PASSAGE.exec(piece.text);
    if (passage) {
      if (Number(passage[1]) !== passages.length + 1) throw new Error(`out of order: ${passage[0]}`);
      passages.push({
        session: passage[2]!,
        citations: passage[3]!.split(' ').filter((tag) => tag !== ''),
        turns: [],
      });
      continue;
    }
    if (piece.text === describeConfidence(0)) continue;
    heading = readHeading(piece.text);
    if (!heading && piece.text !== '') throw new Error(`no line of a recall: ${JSON.stringify(piece.text)}`);
  }
  return passages;
}

function readHeading(line: string): Omit<ReadTurn, 'text'> | null {
  const group = GROUP.exec(line);
  if (group)
    return {
      ...{ id: group[1]!, role: 'group', speaker: null, at: '', outdated: null },
      ...readDetails(group.slice(2)),
    };
  const turn = TURN.exec(line);
  if (!turn) return null;
  const [, name, role, roleAlone, at, id, outdated, ...details] = turn;
  return {
    ...{ id: id!, role: role ?? roleAlone!, speaker: name ?? null, at: at! },
    ...{ outdated: outdated ?? null, ...readDetails(details) },
  };
}

const readDetails = ([excerptMark, matched, reasons]: readonly (string | undefined)[]): Pick<
  ReadTurn,
  'isExcerpt' | 'matched' | 'reasons'
> => ({
  isExcerpt: excerptMark !== undefined,
  matched: [...(matched ?? '').matchAll(/“([^“”]*)”/gu)].map((match) => match[1]!),
  reasons: reasons ?? null,
});
