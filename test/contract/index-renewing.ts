import { expect, test } from 'vitest';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { extractTerms } from '../../src/engine/language/terms.ts';
import { beginNight, loseLease } from '../support/formed-blocks.ts';
import { BASE_TIME, createArrival, hashTerms, readSeqs } from '../support/store.ts';
import type { StoreFixture } from '../support/store.ts';

/**
 * What `listOutdated` and `replaceTerms` must do. What an earlier version of the analyser left behind is the adapter's to
 * bring about (test/store/renew.slow.test.ts).
 */
export function testRenewing(getFixture: () => StoreFixture): void {
  const storeTexts = async (...texts: string[]): Promise<{ ids: string[]; seqs: number[] }> => {
    const { store } = getFixture();
    const batch = texts.map((text) => createArrival(text));
    await store.entries.insert(batch);
    const ids = batch.map(({ entry }) => entry.id);
    return { ids, seqs: await readSeqs(store, ids) };
  };
  const describeIndex = async (
    store: Hippocampus,
    words: string,
    seqs: readonly number[],
  ): Promise<unknown> => {
    const terms = words.split(' ').map((word) => hashTerms(word)[0]!);
    const { docFreq, ...totals } = await store.index.readStatistics(terms);
    const found: number[][] = [];
    for (const term of terms)
      found.push((await store.index.findMatching([term], 9, {})).map((seq) => seqs.indexOf(seq)).sort());
    return { found, docFreq: terms.map((term) => docFreq.get(term) ?? 0), ...totals };
  };
  const createRow = (seq: number, text: string) => ({ seq, terms: extractTerms(text), periods: [] });

  test('nothing that is stored today is outdated', async () => {
    const { store } = getFixture();
    expect(await store.index.listOutdated(0, 9)).toEqual([]);
    await storeTexts('heron', '…', 'kingfisher?');
    expect(await store.index.listOutdated(0, 9)).toEqual([]);
  });

  test('new terms are found, counted and ranked by, old ones no more; others stay as they are', async () => {
    const { store, reopen } = getFixture();
    const other = await reopen();
    const { seqs } = await storeTexts('heron heron', 'heron kingfisher');
    const before = await describeIndex(other, 'heron kingfisher pelican', seqs);
    expect(before).toEqual({ found: [[0, 1], [1], []], docFreq: [2, 1, 0], entries: 2, words: 4 });
    const lease = await beginNight(store);
    await store.index.replaceTerms(lease, []);
    await store.index.replaceTerms(lease, [createRow(seqs[0]!, 'pelican and pelican?')]);
    for (const reader of [store, other, await reopen()]) {
      expect(await describeIndex(reader, 'heron kingfisher pelican', seqs)).toEqual({
        found: [[1], [1], [0]],
        docFreq: [1, 1, 1],
        entries: 2,
        words: 5,
      });
      const [turn] = await reader.index.readTurnsAround([seqs[0]!], 0, {});
      expect(turn!.terms).toEqual(extractTerms('pelican and pelican?'));
    }
    expect(await store.check()).toEqual([]);
  });

  test('times that are named anew are found', async () => {
    const { store } = getFixture();
    const { seqs } = await storeTexts('once upon a time', 'another time');
    const lease = await beginNight(store);
    const period = { from: BASE_TIME, to: BASE_TIME + 10, anyYear: false };
    const row = { ...createRow(seqs[0]!, 'once upon a time'), periods: [period] };
    await store.index.replaceTerms(lease, [row]);
    await store.index.replaceTerms(lease, [row]);
    expect(await store.index.findMentioning([period], 9)).toEqual([seqs[0]]);
  });

  test('entries forgotten meanwhile are passed over, and the rest is written', async () => {
    const { store } = getFixture();
    const { ids, seqs } = await storeTexts('heron', 'kingfisher');
    const lease = await beginNight(store);
    await store.entries.forget({ ids: [ids[0]!] });
    await store.index.replaceTerms(lease, [
      createRow(seqs[0]!, 'pelican'),
      createRow(10 ** 9, 'pelican'),
      createRow(seqs[1]!, 'gannet'),
    ]);
    expect(await describeIndex(store, 'heron kingfisher pelican gannet', seqs)).toEqual({
      found: [[], [], [], [1]],
      docFreq: [0, 0, 0, 1],
      entries: 1,
      words: 1,
    });
  });

  test('what was written anew is forgotten as wholly as anything', async () => {
    const { store } = getFixture();
    const { ids, seqs } = await storeTexts('heron', 'kingfisher');
    const lease = await beginNight(store);
    await store.index.replaceTerms(lease, [createRow(seqs[0]!, 'pelican pelican gannet')]);
    await store.entries.forget({ ids: [ids[0]!] });
    expect(await describeIndex(store, 'heron pelican gannet kingfisher', seqs)).toEqual({
      found: [[], [], [], [1]],
      docFreq: [0, 0, 0, 1],
      entries: 1,
      words: 1,
    });
    expect(await store.check()).toEqual([]);
  });

  test('is for the holder of the lease alone: another writes nothing', async () => {
    const { store } = getFixture();
    const { seqs } = await storeTexts('heron', 'kingfisher');
    const before = await describeIndex(store, 'heron kingfisher pelican', seqs);
    const { stale } = await loseLease(store);
    const period = { from: BASE_TIME, to: BASE_TIME + 10, anyYear: false };
    await expect(
      store.index.replaceTerms(stale, [{ ...createRow(seqs[0]!, 'pelican'), periods: [period] }]),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await describeIndex(store, 'heron kingfisher pelican', seqs)).toEqual(before);
    expect(await store.index.findMentioning([period], 9)).toEqual([]);
  });
}
