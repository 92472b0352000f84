import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LedgerMetadata } from '../vocabulary/ledger.ts';
import {
  flatPreferenceLine,
  pairLine,
  preferenceLine,
  sftLine,
  shadowLine,
  tripletLines,
} from './formats.ts';
import { splitOff } from './split.ts';
import type { Page } from './index.ts';

/** Characters that wait in memory for the disk. */
const BUFFER = 1 << 18;

/** A new file for the owner alone, written line by line. */
class Lines {
  readonly #file: FileHandle;
  #waiting = '';
  #count = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<Lines> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return new Lines(await open(path, 'wx', 0o600));
  }

  async add(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    this.#count += 1;
    if (this.#waiting.length < BUFFER) return;
    const text = this.#waiting;
    this.#waiting = '';
    await this.#file.writeFile(text);
  }

  /** All on the disk; how many lines. */
  async end(): Promise<number> {
    await this.#file.writeFile(this.#waiting);
    this.#waiting = '';
    await this.#file.sync();
    await this.#file.close();
    return this.#count;
  }

  /** Lets go of the file, whatever is in it. */
  async drop(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}

/** Ledgers of which a part is set aside for validation: which one is known when the last line has come. */
const SPLIT = ['sft', 'dpo', 'dpo-flat'] as const;
const WHOLE = ['shadow', 'pairs', 'triplets'] as const;
const all = 'all.jsonl';

/**
 * Writes the ledgers into a folder (new, or empty) as they come, holding no more than a page of them, and gives the lines of
 * each file by its path. What MLX-LM trains on it wants in a folder with `train.jsonl` and `valid.jsonl`, both of at least a
 * batch; `datasets.load_dataset` takes the same folder.
 */
export async function writeLedgers(
  folder: string,
  pages: AsyncIterable<Page>,
): Promise<{ readonly lines: Readonly<Record<string, number>>; readonly leftOut: number }> {
  const files = new Map<string, Lines>();
  const keys = new Map<string, string[]>(SPLIT.map((name) => [name, []]));
  const create = async (path: string): Promise<Lines> => {
    const file = await Lines.create(join(folder, path));
    files.set(path, file);
    return file;
  };
  const put = async (
    name: (typeof SPLIT)[number],
    line: string,
    { block_id: block, entry_ids: entries }: LedgerMetadata,
  ): Promise<void> => {
    await files.get(`${name}/${all}`)!.add(line);
    keys.get(name)!.push(block || entries[0]!);
  };
  let leftOut = 0;
  try {
    for (const name of SPLIT) await create(`${name}/${all}`);
    for (const name of WHOLE) await create(`${name}.jsonl`);
    const rest = await create('pairs.rest');
    for await (const page of pages) {
      for (const one of page.sft ?? []) await put('sft', sftLine(one), one.metadata);
      for (const one of page.preferences ?? []) {
        await put('dpo', preferenceLine(one), one.metadata);
        const flat = flatPreferenceLine(one);
        if (flat !== null) await put('dpo-flat', flat, one.metadata);
      }
      for (const one of page.shadow ?? []) await files.get('shadow.jsonl')!.add(shadowLine(one));
      for (const one of page.pairs ?? []) {
        // Of an empty list a reader cannot tell what it is a list of: pairs with negatives come first.
        await (one.negatives.length > 0 ? files.get('pairs.jsonl')! : rest).add(pairLine(one));
        for (const line of tripletLines(one)) await files.get('triplets.jsonl')!.add(line);
      }
      leftOut += page.leftOut ?? 0;
    }
    await move(folder, 'pairs.rest', rest, () => files.get('pairs.jsonl')!);
    for (const name of SPLIT) {
      const aside = new Set(splitOff(keys.get(name)!, (key) => key).valid);
      const [train, valid] = [await create(`${name}/train.jsonl`), await create(`${name}/valid.jsonl`)];
      await move(folder, `${name}/${all}`, files.get(`${name}/${all}`)!, (i) =>
        aside.has(keys.get(name)![i]!) ? valid : train,
      );
    }
    const lines: Record<string, number> = {};
    for (const [path, file] of files)
      if (path !== 'pairs.rest' && !path.endsWith(all)) lines[path] = await file.end();
    return { lines, leftOut };
  } finally {
    for (const file of files.values()) await file.drop();
  }
}

/** Hands the lines of a file over to others, by their number, and takes it away. */
async function move(folder: string, path: string, from: Lines, to: (i: number) => Lines): Promise<void> {
  await from.end();
  const file = await open(join(folder, path), 'r');
  try {
    let i = 0;
    for await (const line of file.readLines()) await to(i++).add(line);
  } finally {
    await file.close().catch(() => undefined);
  }
  await rm(join(folder, path));
}
