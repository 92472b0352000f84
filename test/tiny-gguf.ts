import { writeFileSync } from 'node:fs';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WIDTH = 32;
const HIDDEN = 64;
const ALIGNMENT = 32;
/** Types of values in a GGUF file. */
const [U32, I32, F32, BOOL, STRING, ARRAY] = [4, 5, 6, 7, 8, 9] as const;

const encodeU32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const encodeU64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const encodeF32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const encodeString = (value: string): Buffer =>
  Buffer.concat([encodeU64(Buffer.byteLength(value)), Buffer.from(value)]);
const encodeStrings = (values: readonly string[]): Buffer =>
  Buffer.concat([encodeU32(STRING), encodeU64(values.length), ...values.map(encodeString)]);

/** How byte-level vocabularies write a byte: printable ones as they are, the others from U+0100 on. */
function listByteSymbols(): string[] {
  const isPrintable = (byte: number): boolean =>
    (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad && byte <= 0xff);
  let nextOther = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(isPrintable(byte) ? byte : 0x100 + nextOther++),
  );
}

export interface TinyGgufOptions {
  readonly seed?: number;
  /** Tokens of context. */
  readonly context?: number;
}

/**
 * Writes a language model with random weights: architecture `llama`, one layer of 32 dimensions, byte-level vocabulary, mean
 * pooling, ChatML; 60 KB. What it says means nothing, but it says it by the rules.
 */
export function writeTinyGguf(path: string, { seed = 1, context = 256 }: TinyGgufOptions = {}): void {
  const symbols = listByteSymbols();
  const specials = ['<s>', '</s>', '<|im_start|>', '<|im_end|>'];
  const pairs: readonly [string, string][] = [
    ['t', 'h'],
    ['i', 'n'],
    ['\u0120', 'a'],
  ];
  const tokens = [...specials, ...symbols, ...pairs.map((pair) => pair.join(''))];
  const types = tokens.map((_, i) => (i < specials.length ? 3 : 1));
  const chatMl =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
  const facts: readonly [string, number, Buffer][] = [
    ['general.architecture', STRING, encodeString('llama')],
    ['general.name', STRING, encodeString('tiny')],
    ['llama.vocab_size', U32, encodeU32(tokens.length)],
    ['llama.context_length', U32, encodeU32(context)],
    ['llama.embedding_length', U32, encodeU32(WIDTH)],
    ['llama.block_count', U32, encodeU32(1)],
    ['llama.feed_forward_length', U32, encodeU32(HIDDEN)],
    ['llama.attention.head_count', U32, encodeU32(2)],
    ['llama.attention.head_count_kv', U32, encodeU32(2)],
    ['llama.attention.layer_norm_rms_epsilon', F32, encodeF32(1e-5)],
    ['llama.rope.dimension_count', U32, encodeU32(WIDTH / 2)],
    ['llama.pooling_type', U32, encodeU32(1)],
    ['tokenizer.ggml.model', STRING, encodeString('gpt2')],
    ['tokenizer.ggml.pre', STRING, encodeString('gpt-2')],
    ['tokenizer.ggml.tokens', ARRAY, encodeStrings(tokens)],
    [
      'tokenizer.ggml.token_type',
      ARRAY,
      Buffer.concat([encodeU32(I32), encodeU64(types.length), ...types.map(encodeU32)]),
    ],
    ['tokenizer.ggml.merges', ARRAY, encodeStrings(pairs.map((pair) => pair.join(' ')))],
    ['tokenizer.ggml.bos_token_id', U32, encodeU32(0)],
    ['tokenizer.ggml.eos_token_id', U32, encodeU32(1)],
    ['tokenizer.ggml.eot_token_id', U32, encodeU32(3)],
    ['tokenizer.ggml.add_bos_token', BOOL, Buffer.of(1)],
    ['tokenizer.chat_template', STRING, encodeString(chatMl)],
  ];
  const tensors: readonly [string, readonly number[]][] = [
    ['token_embd.weight', [WIDTH, tokens.length]],
    ['output_norm.weight', [WIDTH]],
    ['blk.0.attn_norm.weight', [WIDTH]],
    ['blk.0.ffn_norm.weight', [WIDTH]],
    ...['q', 'k', 'v', 'output'].map((which): [string, number[]] => [
      `blk.0.attn_${which}.weight`,
      [WIDTH, WIDTH],
    ]),
    ['blk.0.ffn_gate.weight', [WIDTH, HIDDEN]],
    ['blk.0.ffn_up.weight', [WIDTH, HIDDEN]],
    ['blk.0.ffn_down.weight', [HIDDEN, WIDTH]],
  ];

  const random = createSeededRandom(seed);
  const tensorInfos: Buffer[] = [];
  const weights: Buffer[] = [];
  let offset = 0;
  for (const [name, shape] of tensors) {
    const count = shape.reduce((product, side) => product * side, 1);
    const isNorm = shape.length === 1;
    const values = Float32Array.from({ length: count }, () => (isNorm ? 1 : (random() - 0.5) * 0.6));
    tensorInfos.push(
      encodeString(name),
      encodeU32(shape.length),
      ...shape.map(encodeU64),
      encodeU32(0),
      encodeU64(offset),
    );
    const padded = Buffer.alloc(Math.ceil(values.byteLength / ALIGNMENT) * ALIGNMENT);
    padded.set(new Uint8Array(values.buffer));
    weights.push(padded);
    offset += padded.length;
  }
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    encodeU32(3),
    encodeU64(tensors.length),
    encodeU64(facts.length),
    ...facts.flatMap(([key, type, value]) => [encodeString(key), encodeU32(type), value]),
    ...tensorInfos,
  ]);
  const padding = Buffer.alloc((ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT);
  writeFileSync(path, Buffer.concat([head, padding, ...weights]));
}
