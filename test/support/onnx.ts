import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Just enough protobuf to write an ONNX graph of a few nodes. */
type Value = number | string | Uint8Array;

function encodeVarint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

export function encodeMessage(...fields: readonly [number, Value][]): Uint8Array {
  const bytes: number[] = [];
  for (const [field, value] of fields) {
    const body = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    if (typeof body === 'number') bytes.push(...encodeVarint(field * 8), ...encodeVarint(body));
    else bytes.push(...encodeVarint(field * 8 + 2), ...encodeVarint(body.length), ...body);
  }
  return Uint8Array.from(bytes);
}

const FLOAT = 1;
const INT64 = 7;

function encodeValueInfo(name: string, type: number, ...dims: readonly (number | string)[]): Uint8Array {
  const shape = encodeMessage(
    ...dims.map((dim): [number, Value] => [1, encodeMessage([typeof dim === 'number' ? 1 : 2, dim])]),
  );
  return encodeMessage([1, name], [2, encodeMessage([1, encodeMessage([1, type], [2, shape])])]);
}

function encodeFloats(name: string, rows: readonly (readonly number[])[]): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(rows.flat()).buffer);
  return encodeMessage([1, rows.length], [1, rows[0]!.length], [2, FLOAT], [8, name], [9, raw]);
}

function encodeModel(graph: Uint8Array): Uint8Array {
  return encodeMessage([1, 8], [7, graph], [8, encodeMessage([2, 13])]);
}

/** A model whose token vectors are the rows of a table. */
export function buildTableModel(rows: readonly (readonly number[])[]): Uint8Array {
  const gather = encodeMessage([1, 'table'], [1, 'input_ids'], [2, 'last_hidden_state'], [4, 'Gather']);
  return encodeModel(
    encodeMessage(
      [1, gather],
      [2, 'g'],
      [5, encodeFloats('table', rows)],
      [11, encodeValueInfo('input_ids', INT64, 'batch', 'tokens')],
      [12, encodeValueInfo('last_hidden_state', FLOAT, 'batch', 'tokens', rows[0]!.length)],
    ),
  );
}

/** A cross-encoder whose logit is the mean of its tokens' weights. */
export function buildWeighingModel(weights: readonly number[]): Uint8Array {
  const gather = encodeMessage([1, 'table'], [1, 'input_ids'], [2, 'each'], [4, 'Gather']);
  const axes = encodeMessage([1, 'axes'], [8, 1], [20, 7]);
  const keep = encodeMessage([1, 'keepdims'], [3, 0], [20, 2]);
  const mean = encodeMessage([1, 'each'], [2, 'logits'], [4, 'ReduceMean'], [5, axes], [5, keep]);
  return encodeModel(
    encodeMessage(
      [1, gather],
      [1, mean],
      [2, 'g'],
      [
        5,
        encodeFloats(
          'table',
          weights.map((weight) => [weight]),
        ),
      ],
      [11, encodeValueInfo('input_ids', INT64, 'batch', 'tokens')],
      [12, encodeValueInfo('logits', FLOAT, 'batch', 1)],
    ),
  );
}

/** A model's folder as transformers.js wants it, with a tokenizer that knows just these words (unknown, marks first). */
export function writeModel(
  folder: string,
  words: readonly string[],
  weights: Uint8Array,
  config: Readonly<Record<string, unknown>>,
): void {
  const marks = ['[UNK]', '[CLS]', '[SEP]'];
  const vocab = Object.fromEntries([...marks, ...words].map((word, id) => [word, id]));
  const createSpecialToken = (id: string): unknown => ({ SpecialToken: { id, type_id: 0 } });
  const createSequence = (id: string): unknown => ({ Sequence: { id, type_id: 0 } });
  const single = [createSpecialToken('[CLS]'), createSequence('A'), createSpecialToken('[SEP]')];
  const tokenizer = {
    version: '1.0',
    added_tokens: marks.map((content, id) => ({
      ...{ id, content, special: true, single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single,
      pair: [...single, createSequence('B'), createSpecialToken('[SEP]')],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [vocab[id]], tokens: [id] }]),
      ),
    },
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  };
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ model_type: 'bert', ...config }));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast', unk_token: '[UNK]', pad_token: '[UNK]' }),
  );
  writeFileSync(join(folder, 'onnx', 'model_quantized.onnx'), weights);
}
