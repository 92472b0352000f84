import { createInputError } from '../errors.ts';
import { validate } from '../validate.ts';
import {
  flatPreferencePair,
  preferencePair,
  sftExample,
  shadowExample,
  trainingPair,
  triplet,
} from '../vocabulary/ledger.ts';
import type {
  FlatPreferencePair,
  LedgerMetadata,
  LineSchema,
  PreferencePair,
  SftExample,
  ShadowExample,
  TrainingPair,
  Triplet,
} from '../vocabulary/ledger.ts';

/*
 * The ledgers as lines of JSON, in the formats that owners' trainers read (looked up in TRL 1.16, MLX-LM 0.32,
 * mlx-lm-lora and sentence-transformers 6.2). TRL and MLX-LM leave a column `metadata` alone. Each line is checked before
 * it is written (`INVALID_INPUT`, which tells where, never what was said).
 */

/** TRL's `SFTTrainer`; MLX-LM's `chat` format. */
export const formatSftLine = (example: SftExample): string => formatLine(sftExample, example);

/** TRL's `DPOTrainer`: a preference with an explicit prompt, conversational. */
export const formatPreferenceLine = (pair: PreferencePair): string => formatLine(preferencePair, pair);

/** TRL's `KTOTrainer`: an unpaired preference, conversational. */
export const formatShadowLine = (example: ShadowExample): string => formatLine(shadowExample, example);

/** mlx-lm-lora's DPO (MLX-LM has none). It knows one question only: null for a longer conversation. */
export function formatFlatPreferenceLine({
  prompt,
  chosen,
  rejected,
  metadata,
}: PreferencePair): string | null {
  const [system, ...turns] = prompt[0]?.role === 'system' ? prompt : [null, ...prompt];
  const [question] = turns;
  if (!question || turns.length > 1) return null;
  return formatLine(flatPreferencePair, {
    ...(system && { system: system.content }),
    prompt: question.content,
    chosen: chosen[0].content,
    rejected: rejected[0].content,
    metadata,
  });
}

/** The pair ledger itself. sentence-transformers would take `metadata` for a text: it reads `formatTripletLines`. */
export const formatPairLine = (pair: TrainingPair): string => formatLine(trainingPair, pair);

/** One for each negative; none without. */
export const formatTripletLines = ({ anchor, positive, negatives }: TrainingPair): string[] =>
  negatives.map((negative) => stringifyLine(validate(triplet, { anchor, positive, negative })));

export const parseSft = (text: string): SftExample => parseLine(sftExample, text);
export const parsePreference = (text: string): PreferencePair => parseLine(preferencePair, text);
export const parseShadow = (text: string): ShadowExample => parseLine(shadowExample, text);
export const parseFlatPreference = (text: string): FlatPreferencePair => parseLine(flatPreferencePair, text);
export const parsePair = (text: string): TrainingPair => parseLine(trainingPair, text);
export const parseTriplet = (text: string): Triplet => parseLine(triplet, text);

/** Not all that ends a line for some reader is escaped by JSON. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;
const escapeCodeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const stringifyLine = (value: object): string => JSON.stringify(value).replace(LINE_BREAKS, escapeCodeUnit);

function formatLine<T extends { readonly metadata: LedgerMetadata }>(
  schema: LineSchema<T>,
  value: T,
): string {
  const { metadata, ...fields } = validate(schema, value);
  // A weight of 1 must be no integer: a reader that meets 0.5 only later has settled the column's type by then.
  const { weight, ...otherMetadata } = metadata;
  const number = Number.isInteger(weight) ? weight.toFixed(1) : String(weight);
  const metadataJson = `${stringifyLine(otherMetadata).slice(0, -1)},"weight":${number}}`;
  return `${stringifyLine(fields).slice(0, -1)},"metadata":${metadataJson}}`;
}

function parseLine<T>(schema: LineSchema<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the line.
    const place = /position \d+/.exec(String(error))?.[0] ?? 'some position';
    throw createInputError(
      `The line is no JSON at ${place}.`,
      'Write the ledger anew: `sophontic-memory training export`.',
    );
  }
  return validate(schema, value);
}
