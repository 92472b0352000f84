import type { Memory } from '../vocabulary/memory.ts';
import { quoteInline, quoteText, toDisplayName, toDisplayId } from '../text/quote.ts';
import { formatAuthor } from '../text/origin.ts';
import { formatOutdated } from '../text/outdated.ts';

/** A memory on its way to the reader, with its whole text and its place in its session. */
export interface MemoryHit {
  readonly memory: Memory;
  readonly turn: number;
}

const KIND_LABELS = { block: 'a block', cluster: 'a group of blocks' } as const;

/** Behind the heading of what is shown in part alone: among the words it could not be told from them. */
const EXCERPT_MARK = ' · excerpt';

/** How ids and matches are told in headings. */
export interface HeadingView {
  /** An id as it is printed: the shortest form that no other memory shares. */
  readonly shorten: (id: string) => string;
  /** Words of the question that stand in a text, where they are worth telling. */
  readonly findMatched: (text: string) => readonly string[];
  /** Reasons why it was found, at most so many. */
  readonly maxReasons: number;
}

/** `part` is as much of it as is shown. */
export const formatHeading = (
  { memory }: MemoryHit,
  part: string,
  { shorten, findMatched, maxReasons }: HeadingView,
): string => {
  const isExcerpt = part !== memory.text;
  const matched = isExcerpt ? findMatched(part) : [];
  const reasons =
    memory.explain?.reasons.slice(0, maxReasons).map(({ reason }) => toDisplayName(reason)) ?? [];
  const details = [
    isExcerpt ? EXCERPT_MARK : '',
    matched.length > 0 ? ` · on ${matched.map(quoteInline).join(', ')}` : '',
    reasons.length > 0 ? ` · found by ${reasons.join('; ')}` : '',
  ].join('');
  if (memory.kind === 'block' || memory.kind === 'cluster')
    return `${KIND_LABELS[memory.kind]}, to ${memory.at.slice(0, 10)} · ${memory.kind === 'cluster' ? memory.uri : shorten(memory.id)}${memory.outdated_by ? ` · in part ${formatOutdated(memory.outdated_by)}` : ''}${details}`;
  const author = formatAuthor(
    memory.speaker === null ? null : toDisplayName(memory.speaker),
    memory.role,
    memory.origin,
  );
  const outdatedMark = memory.outdated_by
    ? ` · ${formatOutdated(memory.outdated_by)}`
    : memory.superseded_by === null
      ? ''
      : ' · outdated';
  return `${author}, ${formatSaidAt(memory.at)} · ${shorten(memory.id)}${outdatedMark}${details}`;
};

/** By the clock it was told by, or the owner's: with the offset, so that it is a moment (R32). */
const formatSaidAt = (at: string): string =>
  `${at.slice(0, 16).replace('T', ' ')}${/[+-]\d\d:\d\d$/.exec(at)?.[0] ?? ''}`;

/** The session of a passage, what it is cited by, and what has shifted of it: once for all of its turns that share a block. */
export function formatPassageHeading(memories: readonly Memory[]): string {
  const [{ session_id: session }] = memories as [Memory];
  const citations = new Set(memories.flatMap(({ citation }) => citation ?? []));
  const shifts = new Set(memories.flatMap(({ epiphany }) => (epiphany ? epiphany.direction : [])));
  const shiftNotes = [...shifts].map(
    (direction) => `(your understanding of this has shifted${direction && ` ${direction}`}: read it anew)`,
  );
  return [`[session ${toDisplayId(session)}]`, ...citations, ...shiftNotes].join(' ');
}

export const isTurn = ({ kind }: Memory): boolean => kind === 'entry' || kind === 'exchange';

/** Consecutive turns of one session belong together; a passage stands where its best memory stood. */
function groupPassages(hits: readonly MemoryHit[]): MemoryHit[][] {
  const groups: MemoryHit[][] = [];
  for (const hit of hits) {
    const adjacent = groups.filter((group) =>
      group.some(
        ({ memory, turn }) =>
          isTurn(memory) &&
          isTurn(hit.memory) &&
          memory.session_id === hit.memory.session_id &&
          Math.abs(turn - hit.turn) === 1,
      ),
    );
    const [first, ...others] = adjacent;
    if (!first) groups.push([hit]);
    else {
      first.push(hit);
      for (const other of others) first.push(...groups.splice(groups.indexOf(other), 1)[0]!);
    }
  }
  return groups.map((group) => group.sort((a, b) => a.turn - b.turn));
}

/** Best first, neighbours of a session as one passage; `texts` by id, as much of each as is shown, quoted. */
export function renderPassages(
  hits: readonly MemoryHit[],
  texts: ReadonlyMap<string, string>,
  view: HeadingView,
): string {
  return groupPassages(hits)
    .map((passage, i) => {
      const session = `${i + 1}. ${formatPassageHeading(passage.map(({ memory }) => memory))}`;
      const turns = passage.map((hit) => {
        const part = texts.get(hit.memory.id)!;
        return `${formatHeading(hit, part, view)}\n${quoteText(part)}`;
      });
      return [session, ...turns].join('\n');
    })
    .join('\n\n');
}
