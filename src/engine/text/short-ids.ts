import { createInputError } from '../errors.ts';
import type { WithHippocampus } from '../hippocampus/port.ts';
import { isWholeId } from '../vocabulary/entry.ts';

/** Ids of which more are named than this are counted. */
const MAX_NAMED = 5;

/**
 * Whole ids, lower case, in the order given: of a part of one (its beginning or its end, at least eight digits) the one memory
 * that has it. `INVALID_INPUT` where several have; a part that none has stays as it is, for its reader to find no memory.
 */
export async function expandIds({ hippocampus }: WithHippocampus, ids: readonly string[]): Promise<string[]> {
  const lowered = ids.map((id) => id.toLowerCase());
  const parts = lowered.filter((id) => !isWholeId(id));
  if (parts.length === 0) return lowered;
  const found = await hippocampus.entries.findByPart(parts);
  return lowered.map((id) => {
    const matches = found.get(id) ?? [];
    if (matches.length > 1)
      throw createInputError(
        `The id ${id} fits ${matches.length} memories: ${matches.slice(0, MAX_NAMED).join(', ')}${matches.length > MAX_NAMED ? ' …' : ''}.`,
        'Give more digits of the one that is meant, or all; nothing was changed.',
        { id, matches: matches.length },
      );
    return matches[0] ?? id;
  });
}

export const expandId = async (deps: WithHippocampus, id: string): Promise<string> =>
  (await expandIds(deps, [id]))[0]!;
