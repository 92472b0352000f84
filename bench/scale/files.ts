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
import { prepareSource } from './exchanges.ts';
import type { Exchange } from './exchanges.ts';

export const DIMENSIONS = 768;
export const BATCH = 500;
export const SEED = 20_260_307;
export const WARM_UPS = 20;

export interface Workspace {
  readonly folder: string;
  readonly size: number;
}

const resolveTextsPath = ({ folder }: Workspace): string => join(folder, 'exchanges.jsonl');
export const resolveVectorsPath = ({ folder }: Workspace): string => join(folder, 'vectors.f32');
export const resolveHome = ({ folder }: Workspace): string => join(folder, 'home');
export const readQuestions = ({ folder }: Workspace): string[] =>
  JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')) as string[];

const embedder = createLexicalEmbedder();
export const embed = async (text: string): Promise<Float32Array> =>
  (await embedder.embed([text], 'query'))[0]!;

export async function writeWorkspace(
  place: Workspace,
  files: readonly string[],
  questionCount: number,
): Promise<unknown> {
  const source = prepareSource(files, place.size, WARM_UPS + questionCount, SEED);
  writeFileSync(join(place.folder, 'questions.json'), JSON.stringify(source.questions));
  const [lines, vectors] = [openSync(resolveTextsPath(place), 'w'), openSync(resolveVectorsPath(place), 'w')];
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
  for (const exchange of source.exchanges) {
    characters += exchange.content.length;
    if (batch.push(exchange) === BATCH) await write();
  }
  await write();
  closeSync(lines);
  closeSync(vectors);
  return { characters };
}

/** The exchanges, so many at a time. */
export async function* readBatches(place: Workspace, size = BATCH): AsyncGenerator<Exchange[]> {
  let batch: Exchange[] = [];
  for await (const line of createInterface({ input: createReadStream(resolveTextsPath(place)) })) {
    if (batch.push(JSON.parse(line) as Exchange) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Their vectors in the same order, `count` from the first, one after the other. */
export function readVectors(place: Workspace, first: number, count: number): Float32Array {
  const all = new Float32Array(count * DIMENSIONS);
  const bytes = new Uint8Array(all.buffer);
  const file = openSync(resolveVectorsPath(place), 'r');
  for (let at = 0; at < bytes.length;) {
    const read = readSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 28), first * DIMENSIONS * 4 + at);
    if (read === 0) throw new Error('The file of vectors is too short.');
    at += read;
  }
  closeSync(file);
  return all;
}

export const countDiskBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
