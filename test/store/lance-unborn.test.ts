import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { DIMENSIONS, createBlock, createCluster, listFiles } from '../support/cortex.ts';
import { removeFolder, createTempFolder } from '../support/store.ts';

// The first thing that LanceDB writes of a table is its transaction, the last its version: a process that dies in between
// leaves a table that is listed and cannot be opened.
let path: string;
beforeEach(() => {
  path = createTempFolder();
});
afterEach(() => removeFolder(path));

const createOptions = (generation: number | null = null) => ({
  ...{ path, clock: systemClock, dimensions: DIMENSIONS },
  generation: generation === null ? null : { id: generation, dimensions: DIMENSIONS },
});
const open = (generation: number | null = null) => openLanceCortex(createOptions(generation));

/** A table as it is found after a kill before its first version was in place. */
function cutDown(name: string, staged: string | null): void {
  const folder = join(path, `${name}.lance`);
  rmSync(join(folder, '_versions'), { recursive: true, force: true });
  if (staged === null) return;
  mkdirSync(join(folder, '_versions'));
  writeFileSync(join(folder, '_versions', staged), 'half of it');
}

test.each([
  ['before any version', null],
  ['while a version was written', '18446744073709551614.manifest#1'],
  ['while a version was put in place', '.tmp_1.manifest_5f'],
])('a first start that was killed %s is made good by the next, by two at once', async (_, staged) => {
  await (await open()).close();
  cutDown('blocks', staged);
  cutDown('exchanges', staged);
  const both = await Promise.all([open(), open()]);
  await Promise.all(
    both.map((cortex, i) => cortex.putBlocks([createBlock(`words ${i}`, { id: `block ${i}` })])),
  );
  for (const cortex of both) expect((await cortex.readCounts()).blocks).toBe(2);
  for (const cortex of both) await cortex.close();
});

test('a generation that was killed as it began, or nearly dropped, stands in nobody’s way', async () => {
  const cortex = await open();
  await cortex.putBlocks([createBlock('words', { id: 'goes' }), createBlock('words', { id: 'stays' })]);
  await (await open(7)).close();
  cutDown('blocks_7', null);
  await cortex.purge({ exchanges: [], blocks: ['goes'], clusters: [], antechamber: [] }, true);
  expect((await cortex.readCounts()).blocks).toBe(1);
  const again = await open(7);
  await again.putBlocks([createBlock('words', { id: 'new' })]);
  expect((await again.readBlocks(['new'])).length).toBe(1);
  await again.close();
  cutDown('blocks_7', null);
  await cortex.dropSpace(7);
  expect(listFiles(path).filter((file) => file.includes('_7'))).toEqual([]);
  await cortex.close();
});

test('what a drop that was cut off has left of a generation goes with the next forgetting', async () => {
  const cortex = await open();
  const other = await open(7);
  await other.putBlocks([createBlock('words', { id: 'goes' })]);
  await other.close();
  cutDown('blocks_7', null);
  await cortex.purge({ exchanges: [], blocks: ['goes'], clusters: [], antechamber: [] }, true);
  expect(listFiles(path).filter((file) => file.includes('blocks_7'))).toEqual([]);
  await cortex.close();
});

test('a table whose rows are there and whose versions are not is damage, and is not begun anew', async () => {
  const cortex = await open();
  await cortex.putBlocks([createBlock('words', { id: 'a' })]);
  await cortex.close();
  cutDown('blocks', null);
  const before = listFiles(path);
  const again = await open();
  await expect(again.readBlocks(['a'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await expect(again.putBlocks([createBlock('words', { id: 'b' })])).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  expect(await again.checkIntegrity()).toMatchObject([{ part: 'blocks', kind: 'table' }]);
  // It keeps no other from being read, nor from being written.
  await again.putClusters([createCluster('a cluster')]);
  await again.close();
  expect(listFiles(path).filter((file) => !file.includes('clusters'))).toEqual(
    before.filter((file) => !file.includes('clusters')),
  );
});
