import { writeFileSync } from 'node:fs';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
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

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};
const string = (value: string): Buffer => Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
const strings = (values: readonly string[]): Buffer =>
  Buffer.concat([u32(STRING), u64(values.length), ...values.map(string)]);

/** How byte-level vocabularies write a byte: printable ones as they are, the others from U+0100 on. */
function byteSigns(): string[] {
  const printable = (byte: number): boolean =>
    (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad && byte <= 0xff);
  let other = 0;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : 0x100 + other++),
  );
}

export interface TinyGguf {
  readonly seed?: number;
  /** Tokens of context. */
  readonly context?: number;
}

/**
 * Writes a language model with random weights: architecture `llama`, one layer of 32 dimensions, byte-level vocabulary, mean
 * pooling, ChatML; 60 KB. What it says means nothing, but it says it by the rules.
 */
export function writeTinyGguf(path: string, { seed = 1, context = 256 }: TinyGguf = {}): void {
  const signs = byteSigns();
  const specials = ['<s>', '</s>', '<|im_start|>', '<|im_end|>'];
  const pairs: readonly [string, string][] = [
    ['t', 'h'],
    ['i', 'n'],
    ['\u0120', 'a'],
  ];
  const tokens = [...specials, ...signs, ...pairs.map((pair) => pair.join(''))];
  const types = tokens.map((_, i) => (i < specials.length ? 3 : 1));
  const chatMl =
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
  const facts: readonly [string, number, Buffer][] = [
    ['general.architecture', STRING, string('llama')],
    ['general.name', STRING, string('tiny')],
    ['llama.vocab_size', U32, u32(tokens.length)],
    ['llama.context_length', U32, u32(context)],
    ['llama.embedding_length', U32, u32(WIDTH)],
    ['llama.block_count', U32, u32(1)],
    ['llama.feed_forward_length', U32, u32(HIDDEN)],
    ['llama.attention.head_count', U32, u32(2)],
    ['llama.attention.head_count_kv', U32, u32(2)],
    ['llama.attention.layer_norm_rms_epsilon', F32, f32(1e-5)],
    ['llama.rope.dimension_count', U32, u32(WIDTH / 2)],
    ['llama.pooling_type', U32, u32(1)],
    ['tokenizer.ggml.model', STRING, string('gpt2')],
    ['tokenizer.ggml.pre', STRING, string('gpt-2')],
    ['tokenizer.ggml.tokens', ARRAY, strings(tokens)],
    ['tokenizer.ggml.token_type', ARRAY, Buffer.concat([u32(I32), u64(types.length), ...types.map(u32)])],
    ['tokenizer.ggml.merges', ARRAY, strings(pairs.map((pair) => pair.join(' ')))],
    ['tokenizer.ggml.bos_token_id', U32, u32(0)],
    ['tokenizer.ggml.eos_token_id', U32, u32(1)],
    ['tokenizer.ggml.eot_token_id', U32, u32(3)],
    ['tokenizer.ggml.add_bos_token', BOOL, Buffer.of(1)],
    ['tokenizer.chat_template', STRING, string(chatMl)],
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

  const random = seeded(seed);
  const described: Buffer[] = [];
  const weights: Buffer[] = [];
  let offset = 0;
  for (const [name, shape] of tensors) {
    const count = shape.reduce((product, side) => product * side, 1);
    const norm = shape.length === 1;
    const values = Float32Array.from({ length: count }, () => (norm ? 1 : (random() - 0.5) * 0.6));
    described.push(string(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset));
    const padded = Buffer.alloc(Math.ceil(values.byteLength / ALIGNMENT) * ALIGNMENT);
    padded.set(new Uint8Array(values.buffer));
    weights.push(padded);
    offset += padded.length;
  }
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(facts.length),
    ...facts.flatMap(([key, type, value]) => [string(key), u32(type), value]),
    ...described,
  ]);
  const gap = Buffer.alloc((ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT);
  writeFileSync(path, Buffer.concat([head, gap, ...weights]));
}
