import { createUnavailableError } from '../../errors.ts';
import { createHash } from 'node:crypto';
import { measureText } from '../../language/text-size.ts';
import type { MeterRun, Surprise, SurpriseMeter } from '../ports.ts';
import type { LazyContext } from './lazy-context.ts';
import type { Sequence, LlamaToken } from './llama-module.ts';
import { resolveContextSize } from './runtime.ts';
import type { LlamaWeights } from './runtime.ts';

/** What shapes the bits beside the weights: whoever changes it changes this. */
const WINDOWING_RULE = 'windows-1';
/** Tokens of context where the owner names none: what is asked of a past grows slowly, what it costs does not. */
const DEFAULT_CONTEXT_TOKENS = 2_048;
/** Of the context: when the past is more than this it is cut to half of this, so that it is seldom read again. */
const MAX_PAST_SHARE = 0.5;
const CHARS_PER_TOKEN = 3;
const MAGIC = 'sophontic-llama-meter-1\n';

export interface LlamaMeterOptions {
  /** Tokens that the model sees at once; never more than it was trained for. Another number is another meter. */
  readonly context?: number;
}

export interface LlamaMeter extends SurpriseMeter {
  /** Lets go of the model; the next text loads it again. */
  unload(): Promise<void>;
}

interface MeterContext {
  readonly sequence: Sequence;
  readonly tokenize: (text: string) => LlamaToken[];
  /** What every window begins with: a model gives no likelihood to the first token it sees. */
  readonly startToken: LlamaToken;
  dispose(): Promise<void>;
}

/**
 * Measures how unlikely a language model finds what was said: −log2 of the likelihood of its tokens after as much as fits
 * of what came before in the stretch. The past takes up half of the context at most; what is longer than the rest is measured
 * in windows, each with the end of the one before as its past. The state names the meter and nothing else: a stretch begun
 * from it has no past until it is told one (`contextChars`). A state of another meter or a damaged one is a RangeError.
 */
export function createLlamaMeter(weights: LlamaWeights, options: LlamaMeterOptions = {}): LlamaMeter {
  const contextSize = resolveContextSize(options.context ?? DEFAULT_CONTEXT_TOKENS, weights);
  const identity = `${weights.identity}:${WINDOWING_RULE}:${contextSize}`;
  const lazyContext = weights.createLazyContext<MeterContext>(async ({ model, threads }) => {
    const context = await model.createContext({ contextSize, sequences: 1, threads });
    const tokenize = (text: string): LlamaToken[] => model.tokenize(text);
    const startToken = model.tokens.bos ?? model.tokens.eos ?? tokenize('\n')[0];
    if (startToken === undefined) throw new Error('The vocabulary has no token to begin with.');
    return { sequence: context.getSequence(), tokenize, startToken, dispose: () => context.dispose() };
  });

  return {
    identity,
    contextChars: Math.floor(contextSize * MAX_PAST_SHARE * CHARS_PER_TOKEN),
    begin: async (state) => {
      if (state !== null) validateState(state, identity);
      return createMeterRun(lazyContext, identity, contextSize);
    },
    unload: () => lazyContext.unload(),
  };
}

function createMeterRun(
  lazyContext: LazyContext<MeterContext>,
  identity: string,
  contextSize: number,
): MeterRun {
  const maxPastTokens = Math.floor(contextSize * MAX_PAST_SHARE);
  let pastTokens: LlamaToken[] = [];

  async function measureBits(meterContext: MeterContext, text: string): Promise<number> {
    const tokens = meterContext.tokenize(text);
    if (tokens.length === 0) return 0;
    // One text ends before the next begins: not measured, as it was not said.
    if (pastTokens.length > 0) pastTokens.push(...meterContext.tokenize('\n'));
    let bits = 0;
    for (let from = 0; from < tokens.length;) {
      if (pastTokens.length > maxPastTokens) pastTokens = pastTokens.slice(-Math.ceil(maxPastTokens / 2));
      const window = [meterContext.startToken, ...pastTokens];
      const chunk = tokens.slice(from, from + contextSize - window.length);
      bits += await measureChunk(meterContext.sequence, window, chunk);
      pastTokens = [...pastTokens, ...chunk];
      from += chunk.length;
    }
    return bits;
  }

  return {
    measure: (text): Promise<Surprise> =>
      lazyContext.run(async (meterContext) => ({
        bits: await measureBits(meterContext, text),
        ...measureText(text),
      })),
    saveState: () => encodeState(identity),
  };
}

/** Bits of the piece after the window; the sequence keeps what it read, and reads again only what it lacks. */
async function measureChunk(
  sequence: Sequence,
  window: readonly LlamaToken[],
  chunk: readonly LlamaToken[],
): Promise<number> {
  const allTokens = [...window, ...chunk];
  // What follows the window's last token is asked for, so that one is read now; the piece's last, with the next piece.
  await sequence.adaptStateToTokens(window.slice(0, -1), false);
  const from = sequence.nextTokenIndex;
  const input = allTokens.slice(from, -1).map((token, i) => {
    const next = allTokens[from + i + 1]!;
    if (from + i < window.length - 1) return token;
    const options = { logits: { filter: { tokens: [next], includeTop: 1 } }, totalLogitWeight: true };
    return [token, { generateNext: options }] as [LlamaToken, { generateNext: typeof options }];
  });
  let bits = 0;
  const outputs = await sequence.controlledEvaluate(input);
  for (let i = window.length - 1 - from; i < input.length; i++) {
    const { logits, totalLogitWeight } = outputs[i]?.next ?? {};
    const logit = logits?.get(allTokens[from + i + 1]!) ?? Number.NaN;
    const nats = Math.max(...(logits?.values() ?? [])) + Math.log(totalLogitWeight ?? Number.NaN) - logit;
    if (!Number.isFinite(nats))
      throw createUnavailableError('The model gives no likelihoods.', 'Choose another model.', {
        tokens: input.length,
      });
    bits += Math.max(0, nats) / Math.LN2;
  }
  return bits;
}

const encodeState = (identity: string): Uint8Array =>
  Uint8Array.from(Buffer.from(MAGIC + createHash('sha256').update(identity).digest('hex')));

function validateState(state: Uint8Array, identity: string): void {
  const text = Buffer.from(state).toString('latin1');
  if (!text.startsWith(MAGIC) || !/^[0-9a-f]{64}$/.test(text.slice(MAGIC.length)))
    throw new RangeError("Not a state of a language model's meter, or a damaged one.");
  if (text !== Buffer.from(encodeState(identity)).toString('latin1'))
    throw new RangeError(`The meter's state was made under another identity than ${identity}.`);
}
