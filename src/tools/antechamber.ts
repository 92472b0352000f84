import { antechamberInput, antechamberOutput, quoteInline, toDisplayName } from '../engine/index.ts';
import type { AntechamberAnswer, AntechamberInput } from '../engine/index.ts';
import type { Tool } from './tool.ts';

export const antechamber: Tool = {
  name: 'antechamber',
  title: 'Antechamber',
  description:
    'Questions this memory holds but does not pursue yet, and those it does. `browse` and `search` what waits; `clusters` are groups that may become questions of their own, `promote` makes one so; `centroids` are the questions pursued; `wander` walks from one waiting question to the next, for inspiration.',
  input: antechamberInput,
  output: antechamberOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  call: async (engine, input: AntechamberInput, { notifyChanged }) => {
    const answer = await engine.antechamber(input);
    if (answer.promoted) notifyChanged([]);
    return { structured: answer, text: formatAntechamber(answer) };
  },
};

function formatAntechamber({ entries, clusters, centroids, promoted }: AntechamberAnswer): string {
  if (entries)
    return entries.length === 0
      ? 'Nothing waits in the Antechamber.'
      : entries
          .map(
            ({ question, summary, at, uri }) =>
              `- ${at.slice(0, 10)} ${toDisplayName(question)}\n  ${quoteInline(summary)} · ${uri}`,
          )
          .join('\n');
  if (clusters)
    return clusters.length === 0
      ? 'No groups have formed among what waits.'
      : clusters
          .map(({ id, question, size }) => `- ${size} ask alike: ${toDisplayName(question)} · cluster ${id}`)
          .join('\n');
  if (centroids)
    return centroids.length === 0
      ? 'No questions are pursued yet: they form with the first nights.'
      : centroids
          .map(
            ({ name, question, state, blocks }) =>
              `- ${toDisplayName(name)}${state === 'retired' ? ' (retired)' : ''}, ${blocks} blocks: ${toDisplayName(question)}`,
          )
          .join('\n');
  return promoted
    ? `Now pursued: ${toDisplayName(promoted.name)}. ${toDisplayName(promoted.question)}`
    : 'Nothing was promoted.';
}
