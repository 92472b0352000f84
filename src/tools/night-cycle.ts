import { nightInput, nightOutput } from '../engine/index.ts';
import type { NightAnswer, NightInput } from '../engine/index.ts';
import type { Tool } from './tool.ts';

export const nightCycle: Tool = {
  name: 'night-cycle',
  title: 'Night Cycle',
  description:
    'Turn the day into long-term memory: finds confusions that resolved, forms blocks, moves them where they can be cited, clusters them, gives birth to new questions. `run` starts it (progress is reported; it can be cancelled, and goes on where it stopped), `status` and `report` tell of it. It also starts by itself in quiet moments: call `run` only when the owner asks. Nothing said is ever lost by it.',
  input: nightInput,
  output: nightOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  call: async (engine, input: NightInput, { notifyChanged, reportProgress, signal }) => {
    const answer = await engine.night(input, {
      signal,
      progress: ({ stage, name, done, total }) => {
        const share = total === 0 ? 0 : Math.min(1, done / total);
        reportProgress(stage - 1 + share, 9, total > 1 ? `${name}: ${done} of ${total}` : name);
      },
    });
    if (input.action === 'run' && input.dry_run !== true) notifyChanged(['memory://blocks']);
    return { structured: answer, text: formatNight(answer) };
  },
};

/** A night for reading. */
export function formatNight({ state, stages, report, cycle_id: id }: NightAnswer): string {
  if (report?.['dry_run'] === true)
    return `A night now would take up ${String(report['entries'])} turns${report['would_resume'] === null ? '' : `, finishing the night ${report['would_resume'] as string}`}. Nothing was changed.`;
  if (state === 'none') return 'No night has been run yet.';
  const lines = stages
    .filter(({ status }) => status !== 'pending')
    .map(({ name, status, counts, ms }) => {
      const figures = Object.entries(counts)
        .map(([figure, value]) => `${figure.replaceAll('_', ' ')} ${value}`)
        .join(', ');
      return `- ${name}: ${status}${ms >= 1 ? `, ${ms} ms` : ''}${figures === '' ? '' : ` (${figures})`}`;
    });
  return [`Night ${id ?? ''}: ${state}.`, ...lines].join('\n');
}
