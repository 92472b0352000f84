import { createHash } from 'node:crypto';
import { sizeOf } from '../../language/size.ts';
import type { Measuring, Surprise, SurpriseMeter } from '../ports.ts';
import { unavailable } from './failures.ts';
import type { Held } from './held.ts';
import type { Sequence, Token } from './library.ts';
import { contextOf } from './runtime.ts';
import type { Weights } from './runtime.ts';

/** What shapes the bits beside the weights: whoever changes it changes this. */
const RULE = 'windows-1';
/** Tokens of context where the owner names none: what is asked of a past grows slowly, what it costs does not. */
const CONTEXT = 2_048;
/** Of the context: when the past is more than this it is cut to half of this, so that it is seldom read again. */
const MOST_PAST = 0.5;
const CHARACTERS = 3;
const MAGIC = 'sophontic-llama-meter-1\n';

export interface MeterOptions {
  /** Tokens that the model sees at once; never more than it was trained for. Another number is another meter. */
  readonly context?: number;
}

export interface LlamaMeter extends SurpriseMeter {
  /** Lets go of the model; the next text loads it again. */
  rest(): Promise<void>;
}

interface Reading {
  readonly sequence: Sequence;
  readonly tokensOf: (text: string) => Token[];
  /** What every window begins with: a model gives no likelihood to the first token it sees. */
  readonly first: Token;
  dispose(): Promise<void>;
}

/**
 * Measures how unlikely a language model finds what was said: −log2 of the likelihood of its tokens after as much as fits
 * of what came before in the stretch. The past takes up half of the context at most; what is longer than the rest is measured
 * in windows, each with the end of the one before as its past. The state names the meter and nothing else: a stretch begun
 * from it has no past until it is told one (`reach`). A state of another meter or a damaged one is a RangeError.
 */
export function createLlamaMeter(weights: Weights, options: MeterOptions = {}): LlamaMeter {
  const size = contextOf(options.context ?? CONTEXT, weights);
  const identity = `${weights.identity}:${RULE}:${size}`;
  const held = weights.hold<Reading>(async ({ model, threads }) => {
    const context = await model.createContext({ contextSize: size, sequences: 1, threads });
    const tokensOf = (text: string): Token[] => model.tokenize(text);
    const first = model.tokens.bos ?? model.tokens.eos ?? tokensOf('\n')[0];
    if (first === undefined) throw new Error('The vocabulary has no token to begin with.');
    return { sequence: context.getSequence(), tokensOf, first, dispose: () => context.dispose() };
  });

  return {
    identity,
    reach: Math.floor(size * MOST_PAST * CHARACTERS),
    begin: async (state) => {
      if (state !== null) check(state, identity);
      return measuring(held, identity, size);
    },
    rest: () => held.rest(),
  };
}

function measuring(held: Held<Reading>, identity: string, size: number): Measuring {
  const most = Math.floor(size * MOST_PAST);
  let past: Token[] = [];

  async function bitsOf(reading: Reading, text: string): Promise<number> {
    const tokens = reading.tokensOf(text);
    if (tokens.length === 0) return 0;
    // One text ends before the next begins: not measured, as it was not said.
    if (past.length > 0) past.push(...reading.tokensOf('\n'));
    let bits = 0;
    for (let from = 0; from < tokens.length;) {
      if (past.length > most) past = past.slice(-Math.ceil(most / 2));
      const window = [reading.first, ...past];
      const piece = tokens.slice(from, from + size - window.length);
      bits += await evaluate(reading.sequence, window, piece);
      past = [...past, ...piece];
      from += piece.length;
    }
    return bits;
  }

  return {
    next: (text): Promise<Surprise> =>
      held.run(async (reading) => ({ bits: await bitsOf(reading, text), ...sizeOf(text) })),
    state: () => mark(identity),
  };
}

/** Bits of the piece after the window; the sequence keeps what it read, and reads again only what it lacks. */
async function evaluate(
  sequence: Sequence,
  window: readonly Token[],
  piece: readonly Token[],
): Promise<number> {
  const all = [...window, ...piece];
  // What follows the window's last token is asked for, so that one is read now; the piece's last, with the next piece.
  await sequence.adaptStateToTokens(window.slice(0, -1), false);
  const from = sequence.nextTokenIndex;
  const input = all.slice(from, -1).map((token, i) => {
    const next = all[from + i + 1]!;
    if (from + i < window.length - 1) return token;
    const asked = { logits: { filter: { tokens: [next], includeTop: 1 } }, totalLogitWeight: true };
    return [token, { generateNext: asked }] as [Token, { generateNext: typeof asked }];
  });
  let bits = 0;
  const told = await sequence.controlledEvaluate(input);
  for (let i = window.length - 1 - from; i < input.length; i++) {
    const { logits, totalLogitWeight } = told[i]?.next ?? {};
    const logit = logits?.get(all[from + i + 1]!) ?? Number.NaN;
    const nats = Math.max(...(logits?.values() ?? [])) + Math.log(totalLogitWeight ?? Number.NaN) - logit;
    if (!Number.isFinite(nats))
      throw unavailable('The model gives no likelihoods.', 'Choose another model.', { tokens: input.length });
    bits += Math.max(0, nats) / Math.LN2;
  }
  return bits;
}

const mark = (identity: string): Uint8Array =>
  Uint8Array.from(Buffer.from(MAGIC + createHash('sha256').update(identity).digest('hex')));

function check(state: Uint8Array, identity: string): void {
  const text = Buffer.from(state).toString('latin1');
  if (!text.startsWith(MAGIC) || !/^[0-9a-f]{64}$/.test(text.slice(MAGIC.length)))
    throw new RangeError("Not a state of a language model's meter, or a damaged one.");
  if (text !== Buffer.from(mark(identity)).toString('latin1'))
    throw new RangeError(`The meter's state was made under another identity than ${identity}.`);
}
