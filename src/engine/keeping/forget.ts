import { MemoryError } from '../errors.ts';
import type { Forgotten } from '../hippocampus/port.ts';
import type { EngineParts } from '../parts.ts';
import { validate } from '../validate.ts';
import type { ForgetAnswer } from '../vocabulary/answers.ts';
import type { Selection } from '../vocabulary/entry.ts';
import { forgetInput } from '../vocabulary/requests.ts';
import type { ForgetInput } from '../vocabulary/requests.ts';

/** Counts what would go, or lets it go for good (contract, `forget`; R12). Unknown ids: `NOT_FOUND`, nothing changed. */
export async function forget({ hippocampus }: EngineParts, input: ForgetInput): Promise<ForgetAnswer> {
  const request = validate(forgetInput, input);
  const selection: Selection =
    request.memory_ids !== undefined
      ? { ids: request.memory_ids.map((id) => id.toLowerCase()) }
      : request.session_id !== undefined
        ? { sessionId: request.session_id }
        : request.user_id !== undefined
          ? { userId: request.user_id }
          : { before: Date.parse(request.before!) };
  const { unknown, ...counted } = await hippocampus.count(selection);
  if (unknown.length > 0)
    throw new MemoryError(
      'NOT_FOUND',
      `No memory has ${unknown.length === 1 ? 'the id' : 'the ids'} ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}.`,
      'Use ids from `recall`; nothing was forgotten.',
      { unknown },
    );
  if (request.confirm !== true) return { would_forget: answer(counted) };
  const { overwritten, ...forgotten } = await hippocampus.forget(selection);
  return { forgotten: answer(forgotten), ...(overwritten ? {} : { overwritten }) };
}

/** Blocks and exchanges are counted from the first night on; until then there are none. */
const answer = ({ entries, vectors, citations }: Forgotten): NonNullable<ForgetAnswer['forgotten']> => ({
  entries,
  blocks: 0,
  exchanges: 0,
  vectors,
  citations,
});
