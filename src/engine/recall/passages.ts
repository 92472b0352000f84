import { tokenBound } from '../language/token-bound.ts';
import type { Memory } from '../vocabulary/memory.ts';
import { excerpt } from '../text/excerpt.ts';
import { toOneLine } from '../text/one-line.ts';

/** A memory on its way to the reader, with its whole text and its place in its session. */
export interface Draft {
  readonly memory: Memory;
  readonly turn: number;
  /** The id of a memory that is shown and says the same later on. */
  readonly again?: string | null;
}

/** Tokens below which an excerpt says too little to be worth its heading. */
const LEAST_TEXT = 24;
/** A memory may have such a part of what is left, and so many tokens in any case. */
const SHARES = 4;
const LEAST_SHARE = 96;
const PASSES = 4;

const KINDS = { block: 'a block', cluster: 'a group of blocks' } as const;

const heading = ({ memory, again }: Draft): string => {
  if (memory.kind === 'block' || memory.kind === 'cluster')
    return `${KINDS[memory.kind]}, to ${memory.at.slice(0, 10)} · ${memory.uri}`;
  const who = memory.speaker === null ? memory.role : `${toOneLine(memory.speaker)} (${memory.role})`;
  const marks =
    memory.superseded_by !== null
      ? ` · outdated, see ${memory.superseded_by}`
      : again
        ? ` · later: ${again}`
        : '';
  return `${who}, ${memory.at.slice(0, 16).replace('T', ' ')} · ${memory.id}${marks}`;
};

/** The session of a passage, what it is cited by, and what has shifted of it: once for all of its turns that share a block. */
function place(memories: readonly Memory[]): string {
  const [{ session_id: session }] = memories as [Memory];
  const citations = new Set(memories.flatMap(({ citation }) => citation ?? []));
  const shifts = new Set(memories.flatMap(({ epiphany }) => (epiphany ? epiphany.direction : [])));
  const told = [...shifts].map(
    (direction) =>
      `(your understanding of this has shifted${direction && ` ${toOneLine(direction)}`}: read it anew)`,
  );
  return [`[session ${toOneLine(session)}]`, ...citations, ...told].join(' ');
}

const isTurn = ({ kind }: Memory): boolean => kind === 'entry' || kind === 'exchange';

/** Consecutive turns of one session belong together; a passage stands where its best memory stood. */
function passages(drafts: readonly Draft[]): Draft[][] {
  const groups: Draft[][] = [];
  for (const draft of drafts) {
    const touches = groups.filter((group) =>
      group.some(
        ({ memory, turn }) =>
          isTurn(memory) &&
          isTurn(draft.memory) &&
          memory.session_id === draft.memory.session_id &&
          Math.abs(turn - draft.turn) === 1,
      ),
    );
    const [first, ...others] = touches;
    if (!first) groups.push([draft]);
    else {
      first.push(draft);
      for (const other of others) first.push(...groups.splice(groups.indexOf(other), 1)[0]!);
    }
  }
  return groups.map((group) => group.sort((a, b) => a.turn - b.turn));
}

function render(drafts: readonly Draft[], texts: ReadonlyMap<string, string>): string {
  return passages(drafts)
    .map((passage, i) => {
      const session = `${i + 1}. ${place(passage.map(({ memory }) => memory))}`;
      const turns = passage.map((draft) => {
        const { memory } = draft;
        const whole = memory.text;
        const part = texts.get(memory.id)!;
        const shown =
          part === whole
            ? whole
            : `${whole.startsWith(part) ? '' : '… '}${part}${whole.endsWith(part) ? '' : ' …'}`;
        return `${heading(draft)}\n${shown}`;
      });
      return [session, ...turns].join('\n');
    })
    .join('\n\n');
}

/**
 * Fits memories, best first, into `budget` tokens of readable text, never over. Each comes whole while it asks for no more
 * than its share of what is left, a long one by the part that answers best; one that has no room any more makes way for
 * shorter ones behind it, and the last are dropped.
 */
export function fit(
  drafts: readonly Draft[],
  worth: ReadonlyMap<number, number>,
  budget: number,
): { text: string; tokens: number; memories: Memory[] } {
  const chosen = new Map<number, Draft>();
  const texts = new Map<string, string>();
  let text = '';
  let tokens = 0;
  // Memories that stand together share a heading: what that saves is given out once more.
  for (let pass = 0; pass < PASSES; pass++) {
    let left = budget - tokens;
    const before = chosen.size;
    for (const [i, draft] of drafts.entries()) {
      if (chosen.has(i)) continue;
      const part = partOf(draft, i, worth, left);
      // The best first: where its heading alone is too much, it comes without one.
      if (part === null && i === 0) return barely(draft.memory, worth, budget);
      if (part === null) continue;
      left -= part.cost;
      chosen.set(i, draft);
      texts.set(draft.memory.id, part.text);
    }
    if (chosen.size === before) break;
    text = render(inOrder(chosen), texts);
    tokens = tokenBound(text);
    if (chosen.size === drafts.length) break;
  }
  return {
    text,
    tokens,
    memories: inOrder(chosen).map(({ memory }) => shownAs(memory, texts.get(memory.id)!)),
  };
}

function shownAs(memory: Memory, text: string): Memory {
  const { explain } = memory;
  if (!explain) return { ...memory, text };
  const shown = { tokens: tokenBound(text), whole: text === memory.text };
  return { ...memory, text, explain: { ...explain, shown } };
}

const inOrder = (chosen: ReadonlyMap<number, Draft>): Draft[] =>
  [...chosen].sort(([a], [b]) => a - b).map(([, draft]) => draft);

/** What of a memory is shown when so many tokens are left, and the most that it costs; null when there is no room. */
function partOf(
  draft: Draft,
  rank: number,
  worth: ReadonlyMap<number, number>,
  left: number,
): { text: string; cost: number } | null {
  const { memory } = draft;
  const fixed = tokenBound(`\n\n${rank + 1}. ${place([memory])}\n${heading(draft)}\n`);
  const whole = tokenBound(memory.text);
  const room = left - fixed;
  if (whole <= room && whole <= shareOf(room)) return { text: memory.text, cost: fixed + whole };
  const dots = tokenBound('… \n …');
  const granted = Math.min(whole, shareOf(room - dots), room - dots);
  if (granted < Math.min(whole, LEAST_TEXT)) return null;
  const text = excerpt(memory.text, worth, granted);
  return text === '' ? null : { text, cost: fixed + dots + tokenBound(text) };
}

const shareOf = (room: number): number => Math.max(LEAST_SHARE, Math.floor(room / SHARES));

/** The best memory alone, without id and session, where the budget has no room for more. */
function barely(memory: Memory, worth: ReadonlyMap<number, number>, budget: number): ReturnType<typeof fit> {
  const who = `${toOneLine(memory.speaker ?? memory.role)}, ${memory.at.slice(0, 10)}:\n`;
  const part = excerpt(memory.text, worth, budget - tokenBound(who));
  const text = who + part;
  const tokens = tokenBound(text);
  if (part === '' || tokens > budget) return { text: '', tokens: 0, memories: [] };
  return { text, tokens, memories: [shownAs(memory, part)] };
}
