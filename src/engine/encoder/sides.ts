import type { CortexBlock } from '../cortex/port.ts';
import { terms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { Input } from '../nets/input.ts';
import type { EngineParts } from '../parts.ts';
import { canonicalText } from '../vocabulary/block.ts';
import type { Space } from '../vocabulary/space.ts';
import { lexicalOf } from './lexical.ts';

/** The space that the encoder reads, who embeds into it, and how many buckets its lexical features have. */
export interface Reading {
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
  readonly buckets: number;
}

const inputOf = (vector: Float32Array, of: Pick<Terms, 'hashes' | 'counts'>, buckets: number): Input => {
  const lexical = lexicalOf(of, buckets);
  return { vector, buckets: lexical.buckets, weights: lexical.weights };
};

/** Texts as the encoder reads them; null for one that the embedder finds nothing in. */
export async function inputsOfTexts(
  { embedder, buckets }: Reading,
  texts: readonly string[],
  kind: 'document' | 'query',
): Promise<(Input | null)[]> {
  const vectors = await embedder.embed(texts, kind);
  return texts.map((text, i) =>
    isSomewhere(vectors[i]!) ? inputOf(vectors[i]!, terms(text), buckets) : null,
  );
}

/** Turns, by what the store keeps of them: no text is read. Null for one that has no vector (yet). */
export async function inputsOfTurns(
  { hippocampus }: Pick<EngineParts, 'hippocampus'>,
  { space, buckets }: Reading,
  turns: readonly { readonly seq: number; readonly terms: Pick<Terms, 'hashes' | 'counts'> }[],
): Promise<(Input | null)[]> {
  const vectors = await hippocampus.index.readVectors(
    space.id,
    turns.map(({ seq }) => seq),
  );
  return turns.map((turn, i) => {
    const vector = vectors[i];
    return vector && isSomewhere(vector) ? inputOf(vector, turn.terms, buckets) : null;
  });
}

/** A block of the Cortex by its canonical text (R3); null where it is of another space. */
export function inputOfBlock({ space, buckets }: Reading, block: CortexBlock): Input | null {
  if (block.spaceId !== space.id || !isSomewhere(block.vector)) return null;
  return inputOf(block.vector, terms(canonicalText(block.zones)), buckets);
}

const isSomewhere = (vector: Float32Array): boolean => vector.some((value) => value !== 0);

/**
 * A side of a pair by its name ("entry:12", "block:3", "question:3", "use:7"), as the Golden Anchor keeps it: names hold no
 * words, and what was forgotten has no input any more.
 */
export async function inputsOfNames(
  parts: Pick<EngineParts, 'hippocampus' | 'cortex'>,
  reading: Reading,
  names: readonly string[],
  questions: ReadonlyMap<string, string>,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<string, Input>> {
  const found = new Map<string, Input>();
  const wanted = new Set(names);
  const idsOf = (kind: string): string[] =>
    [...wanted].filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  const entries = idsOf('entry').map(Number);
  for (let from = 0; from < entries.length; from += PAGE) {
    const turns = await parts.hippocampus.index.readTurnsAround(entries.slice(from, from + PAGE), 0, {}, 0);
    (await inputsOfTurns(parts, reading, turns)).forEach((input, i) => {
      if (input) found.set(`entry:${turns[i]!.seq}`, input);
    });
    await pause();
  }
  const blocks = idsOf('block');
  for (let from = 0; from < blocks.length; from += PAGE) {
    for (const row of await (await parts.cortex()).blocks(blocks.slice(from, from + PAGE))) {
      const input = inputOfBlock(reading, row);
      if (input) found.set(`block:${row.id}`, input);
    }
    await pause();
  }
  const asked = [...questions].filter(([name, text]) => wanted.has(name) && text !== '');
  for (let from = 0; from < asked.length; from += PAGE) {
    const page = asked.slice(from, from + PAGE);
    const inputs = await inputsOfTexts(
      reading,
      page.map(([, text]) => text),
      'query',
    );
    inputs.forEach((input, i) => {
      if (input) found.set(page[i]![0], input);
    });
    await pause();
  }
  return found;
}

const PAGE = 200;
