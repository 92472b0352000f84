import { citeInput, citeOutput, toDisplayId, toDisplayName } from '../engine/index.ts';
import type { Citation, CiteInput } from '../engine/index.ts';
import type { Tool } from './tool.ts';

export const cite: Tool = {
  name: 'cite',
  title: 'Cite',
  description:
    'Verify a memory before you rely on it: give `memory_id`, and in `quote` the words you mean to attribute to it; or `text` with [memory:…] tags. Each comes back as verified, altered (those words were not said), not_found, or not_citable_yet: said and unaltered, but so recent that it has no citation of its own until the next night; then quote it with speaker and time.',
  input: citeInput,
  output: citeOutput,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  call: async (engine, input: CiteInput) => {
    const answer = await engine.cite(input);
    const text =
      answer.citations.length === 0
        ? 'No [memory:…] tags in this text.'
        : answer.citations.map(formatCitation).join('\n');
    return { structured: answer, text };
  },
};

const STATUS_TEXTS: Record<Citation['status'], string> = {
  verified: 'verified word for word',
  altered: 'which is NOT what was said (the words are not in it, or the record was changed)',
  not_found: 'no such memory',
  not_citable_yet: 'said and unaltered; too recent for a citation of its own (after the next night)',
};

function formatCitation({ memory_id, status, spans, citation, uri }: Citation): string {
  const spanLines = spans.map(
    (span) =>
      `${toDisplayName(span.said_by)}, ${span.at.slice(0, 16).replace('T', ' ')}, characters ${span.start}-${span.end}`,
  );
  return [
    `${citation ?? toDisplayId(memory_id)}: ${status}, ${STATUS_TEXTS[status]}.`,
    ...spanLines.map((span) => `  ${span}`),
    ...(uri ? [`  ${uri}`] : []),
  ].join('\n');
}
