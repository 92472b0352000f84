import { formatEntryUri, forgetInput, forgetOutput } from '../engine/index.ts';
import type { ForgetInput } from '../engine/index.ts';
import type { Tool } from './tool.ts';

export const forget: Tool = {
  name: 'forget',
  title: 'Forget',
  description:
    'Delete memories for good, everywhere and beyond recovery: by `memory_ids`, or all of a `session_id`, of a `user_id`, or said `before` a time. Without `confirm: true` it only counts what would go: do that first, and confirm only when the owner of the memories asked for it.',
  input: forgetInput,
  output: forgetOutput,
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  call: async (engine, input: ForgetInput, { notifyChanged }) => {
    const answer = await engine.forget(input);
    const counts = answer.forgotten ?? answer.would_forget!;
    const summary = Object.entries(counts)
      .filter(([kind, count]) => count > 0 || kind === 'entries')
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ');
    if (answer.forgotten) notifyChanged((input.memory_ids ?? []).map(formatEntryUri));
    return {
      structured: answer,
      text: answer.forgotten
        ? `Forgotten: ${summary}.${answer.overwritten === false ? ' Their traces on disk could not be overwritten now (no room, a night is under way, or another process is reading); the next forgetting, night or start does it.' : ''}`
        : `This would forget ${summary}. Nothing is gone yet; confirm with confirm: true.`,
    };
  },
};
