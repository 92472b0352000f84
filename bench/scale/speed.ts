// All that is measured at one size, each part in a process of its own.
import { mkdirSync } from 'node:fs';
import { findRealDisk } from '../disk.ts';
import { computeQuantile } from '../figures.ts';
import { logProgress } from '../part.ts';
import { removeFolder, createTempFolder } from '../temp.ts';
import type { LatencyStats } from './ask.ts';
import { DIMENSIONS, WARM_UPS, resolveHome, readQuestions } from './files.ts';
import type { Workspace } from './files.ts';
import { runInChild } from './child.ts';
import type { BusyStats, ColdStats, FillStats } from './ours.ts';

export const QUESTIONS = 200;
/** Fresh processes; the middle one counts. */
export const STARTS = 5;

export interface System {
  readonly name: string;
  readonly asked: LatencyStats;
  readonly filled: FillStats;
}

export interface SizeMeasurement {
  readonly size: number;
  readonly characters: number;
  readonly systems: readonly System[];
  readonly cold: { readonly spawn: number; readonly open: number; readonly recall: number };
  readonly busy: BusyStats;
}

const computeMedian = (values: readonly number[]): number => computeQuantile(values, 0.5);

async function measureColdStarts(place: Workspace): Promise<SizeMeasurement['cold']> {
  const starts: (ColdStats & { spawn: number })[] = [];
  const asked = readQuestions(place).slice(WARM_UPS);
  for (let i = 0; i < STARTS; i++) {
    const { value, ms: spawn } = await runInChild('cold', place, asked[i % asked.length]!);
    starts.push({ ...(value as ColdStats), spawn });
  }
  return {
    spawn: computeMedian(starts.map((start) => start.spawn)),
    open: computeMedian(starts.map((start) => start.open)),
    recall: computeMedian(starts.map((start) => start.recall)),
  };
}

export async function measureSize(size: number, files: readonly string[]): Promise<SizeMeasurement> {
  const place: Workspace = { folder: createTempFolder(findRealDisk().folder), size };
  mkdirSync(resolveHome(place));
  const measurePart = async <T>(name: string, ...more: readonly unknown[]): Promise<T> => {
    const { value, ms } = await runInChild(name, place, ...more);
    logProgress(`  ${size}, ${name}, ${(ms / 1_000).toFixed(1)} s: ${JSON.stringify(value)}`);
    return value as T;
  };
  const { characters } = await measurePart<{ characters: number }>('make', files, QUESTIONS);
  const systems: System[] = [];
  const filled = await measurePart<FillStats>('fill');
  systems.push({ name: 'Sophontic Memory', filled, asked: await measurePart('asked') });
  const cold = await measureColdStarts(place);
  logProgress(`  ${size}, cold: ${JSON.stringify(cold)}`);
  // Its vectors are there already: nothing is built.
  const scanStats = { ms: 0, bytes: size * DIMENSIONS * 4, rss: 0 };
  systems.push({ name: 'flat scan', filled: scanStats, asked: await measurePart('flat') });
  systems.push({
    name: 'LanceDB hybrid',
    filled: await measurePart('lanceFill'),
    asked: await measurePart('lanceAsk'),
  });
  systems.push({
    name: 'SQLite FTS5',
    filled: await measurePart('wordsFill'),
    asked: await measurePart('wordsAsk'),
  });
  const busy = await measurePart<BusyStats>('busy');
  removeFolder(place.folder);
  return { size, characters, systems, cold, busy };
}
