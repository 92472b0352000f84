import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { block, exchange, idsOf, search, vector } from '../support/cortex.ts';
import type { OpenedCortex } from '../support/cortex.ts';
import { ROOT, seeded, sha256 } from '../support/store.ts';

/** A row as a child process makes it; ids and words come from the test. */
const ROW = `
  const { createHash } = await import('node:crypto');
  const row = (id, text) => ({
    id, text, sha256: createHash('sha256').update(text, 'utf8').digest('hex'), blockId: 'b', sessionId: 's', turn: 0,
    role: 'user', speaker: null, userId: null, at: 0, createdAt: 0, spaceId: 1, vector: null,
  });`;

class Child {
  readonly process: ChildProcessWithoutNullStreams;
  lines: string[] = [];
  log = '';
  readonly ended: Promise<unknown>;

  constructor(script: string) {
    this.process = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
    let unread = '';
    this.process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (unread + chunk).split('\n');
      unread = parts.pop()!;
      this.lines.push(...parts);
    });
    this.process.stderr.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
    this.ended = once(this.process, 'close');
  }

  /** Until it has said this many lines. */
  async said(lines: number): Promise<void> {
    while (this.lines.length < lines) {
      if (this.process.exitCode !== null) throw new Error(this.log || 'it ended too early');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async well(): Promise<string[]> {
    await this.ended;
    if (this.process.exitCode !== 0) throw new Error(this.log);
    return this.lines;
  }
}

/** What must hold between real processes, killed ones among them. */
export function cortexProcessesContract(of: () => OpenedCortex): void {
  const startAt = (folder: string, body: string): Child =>
    new Child(`${of().opening(folder)}\n${ROW}\n${body}`);
  const start = (body: string): Child => startAt(of().folder, `const cortex = await open();\n${body}`);

  test('two that put the same and their own at once: nothing twice, nothing lost', async () => {
    const { cortex } = of();
    const shared = Array.from({ length: 12 }, () => randomUUID());
    const own = [0, 1].map(() => Array.from({ length: 24 }, () => randomUUID()));
    const children = own.map((ids, which) =>
      start(`
        const [shared, own] = ${JSON.stringify([shared, ids])};
        console.log('ready');
        await new Promise((resolve) => process.stdin.once('data', resolve));
        for (let i = 0; i < 12; i++)
          await cortex.putExchanges(i % 3 ? 'cortex' : 'archive', [
            row(shared[i], 'shared, by ${which}'), row(own[2 * i], 'own'), row(own[2 * i + 1], 'own'),
          ]);
        process.exit(0);`),
    );
    await Promise.all(children.map((child) => child.said(1)));
    for (const child of children) child.process.stdin.write('go\n');
    await Promise.all(children.map((child) => child.well()));
    const wanted: string[] = [...shared, ...own.flat()];
    const found = await cortex.readExchanges(wanted);
    expect(idsOf(found).sort()).toEqual(wanted.sort());
    const { exchanges, archived } = await cortex.readCounts();
    expect(exchanges + archived).toBe(wanted.length);
    // Of the two texts of one id one was the last, whole.
    for (const { id, text } of found)
      expect(text).toMatch((shared as string[]).includes(id) ? /^shared, by [01]$/ : /^own$/);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('one that reads all the while others purge, put and maintain meets no error', async () => {
    const { cortex } = of();
    const kept = Array.from({ length: 60 }, (_, i) => exchange(`kept ${i}`));
    const blocks = Array.from({ length: 20 }, (_, i) => block(`kept heron ${i}`, { vector: vector(1, i) }));
    const goes = Array.from({ length: 30 }, (_, i) => exchange(`goes ${i}`));
    await cortex.putExchanges('cortex', [...kept, ...goes.slice(0, 15)]);
    await cortex.putExchanges('archive', goes.slice(15));
    await cortex.putBlocks(blocks);
    const reader = start(`
      const ids = ${JSON.stringify(idsOf(kept))}, blocks = ${JSON.stringify(idsOf(blocks))};
      let rounds = 0, stop = false;
      process.stdin.once('data', () => (stop = true));
      while (!stop) {
        const texts = await cortex.readTexts(ids);
        if (texts.size !== ids.length) throw new Error('texts: ' + texts.size);
        for (const { text } of texts.values()) if (!text.startsWith('kept ')) throw new Error(text);
        const found = await cortex.searchBlocks({
          spaceId: 1, vector: new Float32Array(${blocks[0]!.vector.length}).fill(1), text: 'heron', limit: 50,
        });
        if (found.length !== blocks.length) throw new Error('search: ' + found.length);
        if ((await cortex.readBlocks(blocks)).length !== blocks.length) throw new Error('blocks');
        if ((await cortex.readBlockVectors(1)).ids.length !== blocks.length) throw new Error('vectors');
        await cortex.readCounts();
        if (++rounds === 1) console.log('ready');
      }
      console.log(rounds);
      process.exit(0);`);
    await reader.said(1);
    for (let i = 0; i < goes.length; i += 5) {
      await cortex.purge({ exchanges: idsOf(goes.slice(i, i + 5)), blocks: ['unknown'] }, i % 10 === 0);
      await cortex.putBlocks(blocks.slice(0, 3));
      if (i % 15 === 0) await cortex.maintain();
    }
    reader.process.stdin.write('stop\n');
    const lines = await reader.well();
    expect(Number(lines[1])).toBeGreaterThan(2);
    expect((await cortex.readTexts(idsOf(goes))).size).toBe(0);
    expect(await cortex.checkIntegrity()).toEqual([]);
  });

  test('one that puts while another purges: what is put is kept, what is purged is gone', async () => {
    const { cortex } = of();
    const goes = Array.from({ length: 8 }, (_, i) => exchange(`goes ${i}`));
    await cortex.putExchanges('cortex', goes);
    const own = Array.from({ length: 40 }, () => randomUUID());
    const writer = start(`
      const own = ${JSON.stringify(own)};
      for (const id of own) {
        await cortex.putExchanges('cortex', [row(id, 'own')]);
        console.log(id);
      }
      process.exit(0);`);
    await writer.said(1);
    for (const { id } of goes) await cortex.purge({ exchanges: [id] }, false);
    await writer.well();
    const found = await cortex.readTexts([...own, ...idsOf(goes)]);
    expect([...found.keys()].sort()).toEqual(own.sort());
    expect((await cortex.readCounts()).exchanges).toBe(own.length);
  });

  test('many that open an empty place at the same moment', async () => {
    const folder = `${of().folder}-new`;
    const children = [0, 1, 2, 3].map((i) =>
      startAt(
        folder,
        `console.log('ready');
         await new Promise((resolve) => process.stdin.once('data', resolve));
         const cortex = await open();
         await cortex.putExchanges('cortex', [row('same', 'same'), row('own ${i}', 'own')]);
         console.log(JSON.stringify(await cortex.readExchanges(['same', 'own ${i}'])));
         process.exit(0);`,
      ),
    );
    await Promise.all(children.map((child) => child.said(1)));
    for (const child of children) child.process.stdin.write('go\n');
    for (const child of children) expect(JSON.parse((await child.well())[1]!)).toHaveLength(2);
    const look = startAt(
      folder,
      `console.log(JSON.stringify(await (await open()).counts()));
       process.exit(0);`,
    );
    expect(JSON.parse((await look.well())[0]!)).toMatchObject({ exchanges: 5 });
  });

  test('writers that are killed: what they were told is stored is there, nothing in part, all goes on', async () => {
    const { cortex, reopen } = of();
    const random = seeded(41);
    const told: string[] = [];
    for (let kill = 0; kill < 3; kill++) {
      const prefix = `kill ${kill} batch`;
      const writer = start(`
        for (let i = 0; ; i++) {
          const rows = [0, 1, 2].map((k) => row('${prefix} ' + i + ' row ' + k, 'verbatim ' + i + ' '.repeat(k)));
          await cortex.putExchanges(i % 2 ? 'cortex' : 'archive', rows);
          if (i % 5 === 4) await cortex.maintain();
          console.log(i);
        }`);
      await writer.said(1);
      await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 150)));
      writer.process.kill('SIGKILL');
      await writer.ended;
      const batches = writer.lines.length;
      const ids = (i: number): string[] => [0, 1, 2].map((k) => `${prefix} ${i} row ${k}`);
      for (let i = 0; i < batches; i++) told.push(...ids(i));
      // The one that was under way is there in whole or not at all.
      expect([0, 3]).toContain((await cortex.readTexts(ids(batches))).size);
      for (const by of [cortex, await reopen()]) {
        expect((await by.readTexts(told)).size).toBe(told.length);
        expect(await by.checkIntegrity()).toEqual([]);
      }
      await cortex.maintain();
      await cortex.purge({ exchanges: ids(0) }, true);
      told.splice(told.indexOf(ids(0)[0]!), 3);
      await cortex.putBlocks([block(`heron ${kill}`)]);
      expect(await cortex.searchBlocks(search({ text: 'heron' }))).toHaveLength(kill + 1);
    }
    const texts = await cortex.readExchanges(told);
    expect(texts.every(({ text, sha256: hash }) => sha256(text) === hash)).toBe(true);
    expect(texts).toHaveLength(told.length);
  });
}
