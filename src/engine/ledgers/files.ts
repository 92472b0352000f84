import { mkdir, open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LedgerMetadata } from '../vocabulary/ledger.ts';
import {
  formatFlatPreferenceLine,
  formatPairLine,
  formatPreferenceLine,
  formatSftLine,
  formatShadowLine,
  formatTripletLines,
} from './formats.ts';
import { splitValidation } from './split.ts';
import type { LedgerPage } from './index.ts';

/** Characters that wait in memory for the disk. */
const MAX_BUFFERED_CHARS = 1 << 18;

/** A new file for the owner alone, written line by line. */
class LineWriter {
  readonly #file: FileHandle;
  #buffer = '';
  #count = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string): Promise<LineWriter> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return new LineWriter(await open(path, 'wx', 0o600));
  }

  async add(line: string): Promise<void> {
    this.#buffer += `${line}\n`;
    this.#count += 1;
    if (this.#buffer.length < MAX_BUFFERED_CHARS) return;
    const text = this.#buffer;
    this.#buffer = '';
    await this.#file.writeFile(text);
  }

  /** All on the disk; how many lines. */
  async end(): Promise<number> {
    await this.#file.writeFile(this.#buffer);
    this.#buffer = '';
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
const SPLIT_LEDGERS = ['sft', 'dpo', 'dpo-flat'] as const;
const WHOLE_LEDGERS = ['shadow', 'pairs', 'triplets'] as const;
const ALL_FILE = 'all.jsonl';

/**
 * Writes the ledgers into a folder (new, or empty) as they come, holding no more than a page of them, and gives the lines of
 * each file by its path. What MLX-LM trains on it wants in a folder with `train.jsonl` and `valid.jsonl`, both of at least a
 * batch; `datasets.load_dataset` takes the same folder.
 */
export async function writeLedgers(
  folder: string,
  pages: AsyncIterable<LedgerPage>,
): Promise<{ readonly lines: Readonly<Record<string, number>>; readonly leftOut: number }> {
  const files = new Map<string, LineWriter>();
  const keys = new Map<string, string[]>(SPLIT_LEDGERS.map((name) => [name, []]));
  const create = async (path: string): Promise<LineWriter> => {
    const file = await LineWriter.create(join(folder, path));
    files.set(path, file);
    return file;
  };
  const addExample = async (
    name: (typeof SPLIT_LEDGERS)[number],
    line: string,
    { block_id: block, entry_ids: entries }: LedgerMetadata,
  ): Promise<void> => {
    await files.get(`${name}/${ALL_FILE}`)!.add(line);
    keys.get(name)!.push(block || entries[0]!);
  };
  let leftOut = 0;
  try {
    for (const name of SPLIT_LEDGERS) await create(`${name}/${ALL_FILE}`);
    for (const name of WHOLE_LEDGERS) await create(`${name}.jsonl`);
    const withoutNegatives = await create('pairs.rest');
    for await (const page of pages) {
      for (const example of page.sft ?? []) await addExample('sft', formatSftLine(example), example.metadata);
      for (const example of page.preferences ?? []) {
        await addExample('dpo', formatPreferenceLine(example), example.metadata);
        const flatLine = formatFlatPreferenceLine(example);
        if (flatLine !== null) await addExample('dpo-flat', flatLine, example.metadata);
      }
      for (const example of page.shadow ?? [])
        await files.get('shadow.jsonl')!.add(formatShadowLine(example));
      for (const example of page.pairs ?? []) {
        // Of an empty list a reader cannot tell what it is a list of: pairs with negatives come first.
        await (example.negatives.length > 0 ? files.get('pairs.jsonl')! : withoutNegatives).add(
          formatPairLine(example),
        );
        for (const line of formatTripletLines(example)) await files.get('triplets.jsonl')!.add(line);
      }
      leftOut += page.leftOut ?? 0;
    }
    await distributeLines(folder, 'pairs.rest', withoutNegatives, () => files.get('pairs.jsonl')!);
    for (const name of SPLIT_LEDGERS) {
      const validKeys = new Set(splitValidation(keys.get(name)!, (key) => key).valid);
      const [train, valid] = [await create(`${name}/train.jsonl`), await create(`${name}/valid.jsonl`)];
      await distributeLines(folder, `${name}/${ALL_FILE}`, files.get(`${name}/${ALL_FILE}`)!, (i) =>
        validKeys.has(keys.get(name)![i]!) ? valid : train,
      );
    }
    const lines: Record<string, number> = {};
    for (const [path, file] of files)
      if (path !== 'pairs.rest' && !path.endsWith(ALL_FILE)) lines[path] = await file.end();
    return { lines, leftOut };
  } finally {
    for (const file of files.values()) await file.drop();
  }
}

/** Hands the lines of a file over to others, by their number, and takes it away. */
async function distributeLines(
  folder: string,
  path: string,
  sourceWriter: LineWriter,
  chooseWriter: (i: number) => LineWriter,
): Promise<void> {
  await sourceWriter.end();
  const file = await open(join(folder, path), 'r');
  try {
    let i = 0;
    for await (const line of file.readLines()) await chooseWriter(i++).add(line);
  } finally {
    await file.close().catch(() => undefined);
  }
  await rm(join(folder, path));
}
