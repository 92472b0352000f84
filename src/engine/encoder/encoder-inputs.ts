import type { WithHippocampus } from '../hippocampus/port.ts';
import type { CortexBlock, WithCortex } from '../cortex/port.ts';
import { extractTerms } from '../language/terms.ts';
import type { Terms } from '../language/terms.ts';
import { isNonZero } from '../math/vectors.ts';
import type { UniversalEmbedder } from '../models/ports.ts';
import type { EncoderInput } from '../nets/input.ts';
import { buildCanonicalText } from '../vocabulary/block.ts';
import type { Space } from '../vocabulary/space.ts';
import { computeLexicalFeatures } from './lexical-features.ts';

/** The space that the encoder reads, who embeds into it, and how many buckets its lexical features have. */
export interface InputSpace {
  readonly space: Space;
  readonly embedder: UniversalEmbedder;
  readonly buckets: number;
}

/** A vector with the lexical features of its text, as an encoder reads them. */
export const buildInput = (
  vector: Float32Array,
  textTerms: Pick<Terms, 'hashes' | 'counts'>,
  buckets: number,
): EncoderInput => {
  const lexical = computeLexicalFeatures(textTerms, buckets);
  return { vector, buckets: lexical.buckets, weights: lexical.weights };
};

/** Texts as the encoder reads them; null for one that the embedder finds nothing in. */
export async function buildTextInputs(
  { embedder, buckets }: InputSpace,
  texts: readonly string[],
  kind: 'document' | 'query',
): Promise<(EncoderInput | null)[]> {
  const vectors = await embedder.embed(texts, kind);
  return texts.map((text, i) =>
    isNonZero(vectors[i]!) ? buildInput(vectors[i]!, extractTerms(text), buckets) : null,
  );
}

/** Turns, by what the store keeps of them: no text is read. Null for one that has no vector (yet). */
export async function buildTurnInputs(
  { hippocampus }: WithHippocampus,
  { space, buckets }: InputSpace,
  turns: readonly { readonly seq: number; readonly terms: Pick<Terms, 'hashes' | 'counts'> }[],
): Promise<(EncoderInput | null)[]> {
  const vectors = await hippocampus.index.readVectors(
    space.id,
    turns.map(({ seq }) => seq),
  );
  return turns.map((turn, i) => {
    const vector = vectors[i];
    return vector && isNonZero(vector) ? buildInput(vector, turn.terms, buckets) : null;
  });
}

/** A block of the Cortex by its canonical text (R3); null where it is of another space. */
export function buildBlockInput({ space, buckets }: InputSpace, block: CortexBlock): EncoderInput | null {
  if (block.spaceId !== space.id || !isNonZero(block.vector)) return null;
  return buildInput(block.vector, extractTerms(buildCanonicalText(block.zones)), buckets);
}

/**
 * A side of a pair by its name ("entry:12", "block:3", "question:3", "use:7"), as the Golden Anchor keeps it: names hold no
 * words, and what was forgotten has no input any more.
 */
export async function buildInputsByName(
  deps: WithCortex & WithHippocampus,
  inputSpace: InputSpace,
  names: readonly string[],
  questions: ReadonlyMap<string, string>,
  pause: () => Promise<void>,
): Promise<ReadonlyMap<string, EncoderInput>> {
  const inputsByName = new Map<string, EncoderInput>();
  const wantedNames = new Set(names);
  const extractIds = (kind: string): string[] =>
    [...wantedNames].filter((name) => name.startsWith(`${kind}:`)).map((name) => name.slice(kind.length + 1));
  const entrySeqs = extractIds('entry').map(Number);
  for (let from = 0; from < entrySeqs.length; from += PAGE_SIZE) {
    const turns = await deps.hippocampus.index.readTurnsAround(
      entrySeqs.slice(from, from + PAGE_SIZE),
      0,
      {},
      0,
    );
    (await buildTurnInputs(deps, inputSpace, turns)).forEach((input, i) => {
      if (input) inputsByName.set(`entry:${turns[i]!.seq}`, input);
    });
    await pause();
  }
  const blockIds = extractIds('block');
  for (let from = 0; from < blockIds.length; from += PAGE_SIZE) {
    for (const row of await (await deps.openCortex()).readBlocks(blockIds.slice(from, from + PAGE_SIZE))) {
      const input = buildBlockInput(inputSpace, row);
      if (input) inputsByName.set(`block:${row.id}`, input);
    }
    await pause();
  }
  const wantedQuestions = [...questions].filter(([name, text]) => wantedNames.has(name) && text !== '');
  for (let from = 0; from < wantedQuestions.length; from += PAGE_SIZE) {
    const page = wantedQuestions.slice(from, from + PAGE_SIZE);
    const inputs = await buildTextInputs(
      inputSpace,
      page.map(([, text]) => text),
      'query',
    );
    inputs.forEach((input, i) => {
      if (input) inputsByName.set(page[i]![0], input);
    });
    await pause();
  }
  return inputsByName;
}

const PAGE_SIZE = 200;
