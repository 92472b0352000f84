import { createRandom } from '../corpus.ts';

/** A block with what the night worded of it, and what was said. */
export interface WordedBlock {
  readonly title: string;
  readonly question: string;
  readonly sessionId: string;
  readonly composite: number;
  readonly texts: readonly string[];
  readonly speakers: readonly string[];
  readonly zones: readonly { readonly kind: string; readonly text: string }[];
}

const SAMPLES = 50;
const MAX_SHOWN = 400;
const toLine = (text: string): string => {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= MAX_SHOWN ? line : `${line.slice(0, MAX_SHOWN).trimEnd()} …`;
};

/** A page of titles, questions and summaries drawn at random, each kind the same number. */
export function writeSamples(kinds: ReadonlyMap<string, readonly WordedBlock[]>, date: string): string {
  const random = createRandom(Date.parse(date) % 1_000_000);
  const share = Math.ceil(SAMPLES / kinds.size);
  const sections = [...kinds].map(([kind, blocks]) => {
    const drawn = blocks
      .map((block) => ({ block, place: random() }))
      .sort((a, b) => a.place - b.place)
      .slice(0, share)
      .map(({ block: { title, question, texts, zones } }) => {
        const summary = zones.find(({ kind: zoneKind }) => zoneKind === 'dead')?.text;
        const live = zones.find(({ kind: zoneKind }) => zoneKind === 'live')?.text;
        return [
          `**${toLine(title)}** (${texts.length} turns)`,
          `- question: ${toLine(question)}`,
          ...(live === undefined ? [] : [`- kept: ${toLine(live)}`]),
          ...(summary === undefined ? [] : [`- summary: ${toLine(summary)}`]),
        ].join('\n');
      });
    return `## ${kind}\n\n${drawn.join('\n\n')}`;
  });
  return `# Samples of a night

Some ${SAMPLES} blocks drawn at random on ${date.slice(0, 10)} from talks and notes that were written for this project, as the builtin Editor words them: title, question, the first live zone, the first summary. Written by \`npm run bench:words\`.

${sections.join('\n\n')}
`;
}
