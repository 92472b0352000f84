import type { Conversation } from '../bench/load.ts';
import type { Server } from '../bench/server.ts';
import { formatColumns, dim, green, print, red, formatAttribution } from './show.ts';

/** True when words that were not said are refused. */
export async function refuse(
  server: Server,
  { fabricated, turns, questions }: Conversation,
  ids: ReadonlyMap<string, string>,
): Promise<boolean> {
  const key = fabricated?.key ?? questions[0]!.evidence[0]!;
  const turn = turns.find((one) => one.key === key)!;
  const quote = fabricated?.quote ?? twistClaim(turn.content);
  const { citations } = await server.call('cite', { memory_id: ids.get(key), quote });
  const status = citations[0]?.status ?? 'no answer';
  print(
    formatColumns(
      { title: '✗ claimed', text: `“${quote}”`, paint: red },
      { title: '✓ really said', text: `“${findNearest(turn.content, quote)}”`, paint: green },
    ),
  );
  print(dim(`  by ${formatAttribution(turn.role, turn.speaker ?? null, turn.at)}`));
  const refused = status === 'altered';
  print(
    refused
      ? `  ${green('refused')}: the server calls the claim “altered”, those words were not said.`
      : `  ${red(`not refused: the server says “${status}”.`)}`,
  );
  return refused;
}

const WORDS = /[\p{L}\p{N}]+/gu;
const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' });

/** The sentence of a text that shares most words with the claim. */
function findNearest(text: string, claim: string): string {
  const claimed = new Set(claim.toLowerCase().match(WORDS));
  const countShared = (sentence: string): number =>
    [...new Set(sentence.toLowerCase().match(WORDS))].filter((word) => claimed.has(word)).length;
  const sentences = [...SENTENCES.segment(text)].map(({ segment }) => segment.trim());
  return sentences.reduce((best, one) => (countShared(one) > countShared(best) ? one : best));
}

/** The first words of a text with "never" put in, or left out where it was said. */
function twistClaim(text: string): string {
  const words = text.split(/\s+/u).slice(0, 16);
  const said = words.indexOf('never');
  return (said === -1 ? words.toSpliced(2, 0, 'never') : words.toSpliced(said, 1)).join(' ');
}
