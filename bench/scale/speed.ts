// All that is measured at one size, each part in a process of its own.
import { mkdirSync } from 'node:fs';
import { realDisk } from '../disk.ts';
import { quantile } from '../figures.ts';
import { progress } from '../part.ts';
import { removeFolder, tempFolder } from '../temp.ts';
import type { Asked } from './ask.ts';
import { DIMENSIONS, WARM_UPS, home, questions } from './files.ts';
import type { Place } from './files.ts';
import { apart } from './child.ts';
import type { Busy, Cold, Filled } from './ours.ts';

export const QUESTIONS = 200;
/** Fresh processes; the middle one counts. */
export const STARTS = 5;

export interface System {
  readonly name: string;
  readonly asked: Asked;
  readonly filled: Filled;
}

export interface Measured {
  readonly size: number;
  readonly characters: number;
  readonly systems: readonly System[];
  readonly cold: { readonly spawn: number; readonly open: number; readonly recall: number };
  readonly busy: Busy;
}

const middle = (values: readonly number[]): number => quantile(values, 0.5);

async function coldStarts(place: Place): Promise<Measured['cold']> {
  const starts: (Cold & { spawn: number })[] = [];
  const asked = questions(place).slice(WARM_UPS);
  for (let i = 0; i < STARTS; i++) {
    const { value, ms: spawn } = await apart('cold', place, asked[i % asked.length]!);
    starts.push({ ...(value as Cold), spawn });
  }
  return {
    spawn: middle(starts.map((start) => start.spawn)),
    open: middle(starts.map((start) => start.open)),
    recall: middle(starts.map((start) => start.recall)),
  };
}

export async function ofSize(size: number, files: readonly string[]): Promise<Measured> {
  const place: Place = { folder: tempFolder(realDisk().folder), size };
  mkdirSync(home(place));
  const part = async <T>(name: string, ...more: readonly unknown[]): Promise<T> => {
    const { value, ms } = await apart(name, place, ...more);
    progress(`  ${size}, ${name}, ${(ms / 1_000).toFixed(1)} s: ${JSON.stringify(value)}`);
    return value as T;
  };
  const { characters } = await part<{ characters: number }>('make', files, QUESTIONS);
  const systems: System[] = [];
  const filled = await part<Filled>('fill');
  systems.push({ name: 'Sophontic Memory', filled, asked: await part('asked') });
  const cold = await coldStarts(place);
  progress(`  ${size}, cold: ${JSON.stringify(cold)}`);
  // Its vectors are there already: nothing is built.
  const scanned = { ms: 0, bytes: size * DIMENSIONS * 4, rss: 0 };
  systems.push({ name: 'flat scan', filled: scanned, asked: await part('flat') });
  systems.push({ name: 'LanceDB hybrid', filled: await part('lanceFill'), asked: await part('lanceAsk') });
  systems.push({ name: 'SQLite FTS5', filled: await part('wordsFill'), asked: await part('wordsAsk') });
  const busy = await part<Busy>('busy');
  removeFolder(place.folder);
  return { size, characters, systems, cold, busy };
}
