import { invalid } from '../errors.ts';
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
export const sftLine = (example: SftExample): string => line(sftExample, example);

/** TRL's `DPOTrainer`: a preference with an explicit prompt, conversational. */
export const preferenceLine = (pair: PreferencePair): string => line(preferencePair, pair);

/** TRL's `KTOTrainer`: an unpaired preference, conversational. */
export const shadowLine = (example: ShadowExample): string => line(shadowExample, example);

/** mlx-lm-lora's DPO (MLX-LM has none). It knows one question only: null for a longer conversation. */
export function flatPreferenceLine({ prompt, chosen, rejected, metadata }: PreferencePair): string | null {
  const [system, ...said] = prompt[0]?.role === 'system' ? prompt : [null, ...prompt];
  const [question] = said;
  if (!question || said.length > 1) return null;
  return line(flatPreferencePair, {
    ...(system && { system: system.content }),
    prompt: question.content,
    chosen: chosen[0].content,
    rejected: rejected[0].content,
    metadata,
  });
}

/** The pair ledger itself. sentence-transformers would take `metadata` for a text: it reads `tripletLines`. */
export const pairLine = (pair: TrainingPair): string => line(trainingPair, pair);

/** One for each negative; none without. */
export const tripletLines = ({ anchor, positive, negatives }: TrainingPair): string[] =>
  negatives.map((negative) => plain(validate(triplet, { anchor, positive, negative })));

export const parseSft = (given: string): SftExample => parse(sftExample, given);
export const parsePreference = (given: string): PreferencePair => parse(preferencePair, given);
export const parseShadow = (given: string): ShadowExample => parse(shadowExample, given);
export const parseFlatPreference = (given: string): FlatPreferencePair => parse(flatPreferencePair, given);
export const parsePair = (given: string): TrainingPair => parse(trainingPair, given);
export const parseTriplet = (given: string): Triplet => parse(triplet, given);

/** Not all that ends a line for some reader is escaped by JSON. */
const BREAKS = /[\u0085\u2028\u2029]/g;
const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const plain = (value: object): string => JSON.stringify(value).replace(BREAKS, escaped);

function line<T extends { readonly metadata: LedgerMetadata }>(schema: LineSchema<T>, value: T): string {
  const { metadata, ...said } = validate(schema, value);
  // A weight of 1 must be no integer: a reader that meets 0.5 only later has settled the column's type by then.
  const { weight, ...sources } = metadata;
  const number = Number.isInteger(weight) ? weight.toFixed(1) : String(weight);
  const told = `${plain(sources).slice(0, -1)},"weight":${number}}`;
  return `${plain(said).slice(0, -1)},"metadata":${told}}`;
}

function parse<T>(schema: LineSchema<T>, given: string): T {
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch (error) {
    // The parser's own message quotes the line.
    const place = /position \d+/.exec(String(error))?.[0] ?? 'some position';
    throw invalid(
      `The line is no JSON at ${place}.`,
      'Write the ledger anew: `sophontic-memory training export`.',
    );
  }
  return validate(schema, value);
}
