import { expect, test } from 'vitest';
import { createRowSealer } from '../../src/engine/cortex/lance/sealing.ts';
import { deriveStoreKeys } from '../../src/keys/index.ts';

const { cortex: keys } = deriveStoreKeys(Buffer.alloc(32, 1));
const sealer = createRowSealer({ name: 'blocks', textColumn: 'words' }, keys);
const ROW = {
  id: 'a',
  role: 'user',
  title: 'Zeppelins over Lakehurst',
  question: '',
  user_id: null,
  at: 5,
  promoted: false,
  words: 'the Zeppelins, and the rain',
  vector: Float32Array.from([0, 1.5, -0, -2, 1e-40]),
};

test('a sealed row comes back bit for bit, but for what is only searched', () => {
  const sealed = sealer.seal(ROW);
  const { words: _, ...opened } = sealer.open({ ...sealed, words: undefined });
  const { words: __, ...given } = ROW;
  expect(opened).toEqual(given);
  expect(Buffer.from((opened as typeof ROW).vector.buffer)).toEqual(Buffer.from(ROW.vector.buffer));
  expect(JSON.stringify(sealed)).not.toMatch(/zeppelin|lakehurst|rain/i);
  expect(sealed).toMatchObject({ id: 'a', role: 'user', user_id: null, at: 5, promoted: false });
  // The same twice is not the same on the disk.
  expect(sealer.seal(ROW)['title']).not.toBe(sealed['title']);
});

test('a value that was changed, cut, or taken from another row, column, table or store is damage', () => {
  const sealed = sealer.seal(ROW);
  const title = sealed['title'] as string;
  const other = deriveStoreKeys(Buffer.alloc(32, 2)).cortex;
  const refuses = (open: () => unknown): void =>
    expect(open).toThrow(expect.objectContaining({ code: 'STORE_UNAVAILABLE' }));
  expect(sealer.open({ id: 'a', title })['title']).toBe(ROW.title);
  refuses(() => sealer.open({ id: 'b', title }));
  refuses(() => sealer.open({ id: 'a', question: title }));
  refuses(() => createRowSealer({ name: 'blocks_2', textColumn: 'words' }, keys).open({ id: 'a', title }));
  refuses(() => createRowSealer({ name: 'blocks', textColumn: 'words' }, other).open({ id: 'a', title }));
  for (const changed of ['', title.slice(0, 20), `A${title.slice(1)}B`, ROW.title])
    refuses(() => sealer.open({ id: 'a', title: changed }));
});

test('words are found by what stands for them, under one key alone, in no order of their own', () => {
  const stored = (sealer.seal(ROW)['words'] as string).split(' ');
  const ask = (text: string, by = sealer): string[] => by.sealQuery({ text, vector: null }).text.split(' ');
  expect(stored).toEqual([...stored].sort());
  expect(stored).toHaveLength(5);
  expect(stored).toEqual(expect.arrayContaining(ask('RAIN zeppelins')));
  expect(stored).not.toContain(ask('snow')[0]);
  const other = createRowSealer(
    { name: 'blocks', textColumn: 'words' },
    deriveStoreKeys(Buffer.alloc(32, 2)).cortex,
  );
  expect(stored).not.toContain(ask('rain', other)[0]);
});

test('vectors keep their angles, and no coordinate its place', () => {
  const random = (seed: number) =>
    Float32Array.from({ length: 768 }, (_, i) => Math.sin(seed * 1_000 + i * i));
  const [a, b] = [random(1), random(2)];
  const turn = (vector: Float32Array): Float32Array => sealer.sealQuery({ text: '', vector }).vector!;
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  expect(dot(turn(a), turn(b))).toBeCloseTo(dot(a, b), 3);
  expect(Math.abs(dot(a, turn(a))) / dot(a, a)).toBeLessThan(0.3);
});
