// What the processes of one size hand each other: texts, vectors and questions as files, so that none holds more in
// memory than its own work asks for.
import {
  closeSync,
  createReadStream,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import { material } from './exchanges.ts';
import type { Exchange } from './exchanges.ts';

export const DIMENSIONS = 768;
export const BATCH = 500;
export const SEED = 20_260_307;
export const WARM_UPS = 20;

export interface Place {
  readonly folder: string;
  readonly size: number;
}

const texts = ({ folder }: Place): string => join(folder, 'exchanges.jsonl');
export const vectorFile = ({ folder }: Place): string => join(folder, 'vectors.f32');
export const home = ({ folder }: Place): string => join(folder, 'home');
export const questions = ({ folder }: Place): string[] =>
  JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')) as string[];

const embedder = createLexicalEmbedder();
export const embed = async (text: string): Promise<Float32Array> =>
  (await embedder.embed([text], 'query'))[0]!;

export async function make(place: Place, files: readonly string[], asked: number): Promise<unknown> {
  const made = material(files, place.size, WARM_UPS + asked, SEED);
  writeFileSync(join(place.folder, 'questions.json'), JSON.stringify(made.questions));
  const [lines, vectors] = [openSync(texts(place), 'w'), openSync(vectorFile(place), 'w')];
  let characters = 0;
  let batch: Exchange[] = [];
  const write = async (): Promise<void> => {
    const embedded = await embedder.embed(
      batch.map(({ content }) => content),
      'document',
    );
    writeSync(lines, batch.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''));
    const bytes = Buffer.concat(embedded.map(({ buffer }) => new Uint8Array(buffer as ArrayBuffer)));
    writeSync(vectors, bytes);
    batch = [];
  };
  for (const exchange of made.exchanges) {
    characters += exchange.content.length;
    if (batch.push(exchange) === BATCH) await write();
  }
  await write();
  closeSync(lines);
  closeSync(vectors);
  return { characters };
}

/** The exchanges, so many at a time. */
export async function* batches(place: Place, size = BATCH): AsyncGenerator<Exchange[]> {
  let batch: Exchange[] = [];
  for await (const line of createInterface({ input: createReadStream(texts(place)) })) {
    if (batch.push(JSON.parse(line) as Exchange) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Their vectors in the same order, `count` from the first, one after the other. */
export function vectors(place: Place, first: number, count: number): Float32Array {
  const all = new Float32Array(count * DIMENSIONS);
  const bytes = new Uint8Array(all.buffer);
  const file = openSync(vectorFile(place), 'r');
  for (let at = 0; at < bytes.length;) {
    const read = readSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 28), first * DIMENSIONS * 4 + at);
    if (read === 0) throw new Error('The file of vectors is too short.');
    at += read;
  }
  closeSync(file);
  return all;
}

export const diskBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
