import { quoteInline, reconsolidateInput, reconsolidateOutput } from '../engine/index.ts';
import type { ReconsolidateInput, ReconsolidateAnswer } from '../engine/index.ts';
import type { Tool } from './tool.ts';

export const reconsolidate: Tool = {
  name: 'reconsolidate',
  title: 'Reconsolidate',
  description:
    'Has your understanding of memories shifted? Tells current, reconsolidation (moved) or epiphany (far: read anew), and heals.',
  input: reconsolidateInput,
  output: reconsolidateOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  call: async (engine, input: ReconsolidateInput) => {
    const answer = await engine.reconsolidate(input);
    const text =
      answer.memories.length === 0
        ? 'Nothing remembered answers this.'
        : answer.memories.map(formatTouchedMemory).join('\n');
    return { structured: answer, text };
  },
};

type TouchedMemory = ReconsolidateAnswer['memories'][number];

function formatTouchedMemory({
  id,
  title,
  event,
  from_version,
  to_version,
  delta_magnitude,
  beyond_usual,
  direction,
  vector_history,
}: TouchedMemory): string {
  const versions = to_version === null ? 'no version yet' : `v${from_version ?? 'none'} to v${to_version}`;
  const movementText =
    event === 'current'
      ? `as it was, ${versions}`
      : `Δ ${delta_magnitude.toFixed(3)}${beyond_usual === null ? '' : `, ${Math.abs(beyond_usual).toFixed(1)} deviations ${beyond_usual < 0 ? 'less' : 'more'} than all went`}, ${versions}`;
  return [
    `${event.toUpperCase()} ${quoteInline(title)} [memory:${id}]: ${movementText}${direction === '' ? '' : `; ${direction}`}`,
    ...vector_history.map(
      (historyEvent) =>
        `  ${historyEvent.date.slice(0, 16).replace('T', ' ')} ${historyEvent.model_version} ${historyEvent.event}${historyEvent.delta_magnitude === undefined ? '' : ` Δ ${historyEvent.delta_magnitude.toFixed(3)}`}${historyEvent.direction === undefined ? '' : `, ${historyEvent.direction}`}`,
    ),
  ].join('\n');
}
