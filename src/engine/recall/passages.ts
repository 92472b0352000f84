import { tokenBound } from '../language/token-bound.ts';
import type { Memory } from '../vocabulary/memory.ts';
import { excerpt } from './excerpt.ts';

/** A memory on its way to the reader, with its whole text and its place in its session. */
export interface Draft {
  readonly memory: Memory;
  readonly turn: number;
}

/** Tokens below which an excerpt says too little to be worth its heading. */
const LEAST_TEXT = 24;

/** Names are shown on one line, whatever they hold: nobody's name may look like a heading of its own. */
export const oneLine = (name: string): string => name.replace(/\s+/gu, ' ').trim();

const KINDS = { block: 'a block', cluster: 'a group of blocks' } as const;

const heading = (memory: Memory): string => {
  if (memory.kind === 'block' || memory.kind === 'cluster')
    return `${KINDS[memory.kind]}, to ${memory.at.slice(0, 10)} · ${memory.uri}`;
  const who = memory.speaker === null ? memory.role : `${oneLine(memory.speaker)} (${memory.role})`;
  const marks = memory.superseded_by === null ? '' : ` · outdated, see ${memory.superseded_by}`;
  return `${who}, ${memory.at.slice(0, 16).replace('T', ' ')} · ${memory.id}${marks}`;
};

/** The session of a passage, and what it is cited by: once for all of its turns that share a block. */
function place(memories: readonly Memory[]): string {
  const [{ session_id: session }] = memories as [Memory];
  const citations = new Set(memories.flatMap(({ citation }) => citation ?? []));
  return [`[session ${oneLine(session)}]`, ...citations].join(' ');
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
      const turns = passage.map(({ memory }) => {
        const whole = memory.text;
        const part = texts.get(memory.id)!;
        const shown =
          part === whole
            ? whole
            : `${whole.startsWith(part) ? '' : '… '}${part}${whole.endsWith(part) ? '' : ' …'}`;
        return `${heading(memory)}\n${shown}`;
      });
      return [session, ...turns].join('\n');
    })
    .join('\n\n');
}

/**
 * Fits memories, best first, into `budget` tokens of readable text, never over. Short texts come whole; of long ones
 * the better ranked keep more; the last are dropped when even their headings do not fit.
 */
export function fit(
  drafts: readonly Draft[],
  worth: ReadonlyMap<number, number>,
  budget: number,
): { text: string; tokens: number; memories: Memory[] } {
  const costs = drafts.map(({ memory }, i) => ({
    // Heading, its line breaks, the session's line in case it begins a passage, the dots around an excerpt.
    fixed: tokenBound(`\n\n${i + 1}. ${place([memory])}\n${heading(memory)}\n`) + tokenBound('… \n …'),
    text: tokenBound(memory.text),
  }));
  let kept = drafts.length;
  const least = (): number =>
    costs.slice(0, kept).reduce((sum, { fixed, text }) => sum + fixed + Math.min(text, LEAST_TEXT), 0);
  while (kept > 0 && least() > budget) kept -= 1;
  if (kept === 0 && drafts[0]) return barely(drafts[0].memory, worth, budget);

  let spare = budget - least();
  const chosen = drafts.slice(0, kept);
  const texts = new Map<string, string>();
  chosen.forEach(({ memory }, i) => {
    const cost = costs[i]!.text;
    const wanted = cost - Math.min(cost, LEAST_TEXT);
    const later = costs.slice(i + 1, kept).reduce((sum, { text }) => sum + Math.max(0, text - LEAST_TEXT), 0);
    // Whole where there is room for all that follow; else half of what is left.
    const granted = Math.min(wanted, Math.max(spare - later, Math.floor(spare / 2)));
    spare -= granted;
    texts.set(memory.id, excerpt(memory.text, worth, Math.min(cost, LEAST_TEXT) + granted));
  });
  const text = render(chosen, texts);
  return {
    text,
    tokens: tokenBound(text),
    memories: chosen.map(({ memory }) => ({ ...memory, text: texts.get(memory.id)! })),
  };
}

/** The best memory alone, without id and session, where the budget has no room for more. */
function barely(memory: Memory, worth: ReadonlyMap<number, number>, budget: number): ReturnType<typeof fit> {
  const who = `${oneLine(memory.speaker ?? memory.role)}, ${memory.at.slice(0, 10)}:\n`;
  const part = excerpt(memory.text, worth, budget - tokenBound(who));
  const text = who + part;
  const tokens = tokenBound(text);
  if (part === '' || tokens > budget) return { text: '', tokens: 0, memories: [] };
  return { text, tokens, memories: [{ ...memory, text: part }] };
}
