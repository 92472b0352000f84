import { quoteInline, rememberInput, rememberOutput, toDisplayId } from '../engine/index.ts';
import type { RememberAnswer, RememberInput } from '../engine/index.ts';
import type { Tool } from './tool.ts';

/** What was done about secrets, where the owner wants something done. */
const describeSecrets = ({ masked = 0, marked = 0 }: RememberAnswer): string[] => [
  ...(masked > 0 ? [`${masked} secret${masked === 1 ? ' was' : 's were'} masked before storing.`] : []),
  ...(marked > 0
    ? [`${marked} of them hold${marked === 1 ? 's' : ''} a secret, and got the tag \`secret\`.`]
    : []),
];

/** What may be outdated now, so that whoever asks can say so. */
const describeRelated = ({ related = [] }: RememberAnswer): string[] =>
  related.length === 0
    ? []
    : [
        'It may outdate these older memories; a memory that does can name them in `supersedes`:',
        ...related.map(({ id, text, at }) => `- ${at.slice(0, 10)} · ${id}: ${quoteInline(text)}`),
      ];

/** What an earlier session left open, and this one seems to go on with. */
const describeContinued = ({ continues }: RememberAnswer): string[] =>
  continues
    ? [`An earlier session left this open: ${quoteInline(continues.question)} (${continues.block_id})`]
    : [];

export const remember: Tool = {
  name: 'remember',
  title: 'Remember',
  description:
    'Keep words verbatim in long-term memory. Give `content` for one entry, or `entries` for up to 500 at once (all or nothing). Call it for each turn of the conversation worth having later: what the user said with role "user", what you answered with role "assistant"; facts, decisions and preferences to keep as "note". Name older memories that this outdates in `supersedes`, and in `origin` where words came from that nobody said here (web page, tool result, document). With your own `id`, a retry stores nothing twice. It is on disk before this answers.',
  input: rememberInput,
  output: rememberOutput,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  call: async (engine, input: RememberInput, { session, notifyChanged }) => {
    const answer = await engine.remember(input, session);
    if (answer.stored > 0) notifyChanged([]);
    const [first] = answer.entries;
    const duplicateText = answer.duplicates > 0 ? `, ${answer.duplicates} known already` : '';
    const text =
      answer.entries.length === 1 && first
        ? `${answer.duplicates > 0 ? 'Known already' : 'Remembered'}: ${first.uri} (session ${toDisplayId(first.session_id)}, turn ${first.turn}).`
        : [
            `Remembered ${answer.stored}${duplicateText}:`,
            ...answer.entries.map((entry) => `- ${entry.uri}`),
          ].join('\n');
    return {
      structured: answer,
      text: [text, ...describeContinued(answer), ...describeRelated(answer), ...describeSecrets(answer)].join(
        '\n',
      ),
    };
  },
};
