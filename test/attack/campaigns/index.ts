import type { Campaign } from '../campaign.ts';
import { bits } from './bits.ts';
import { clock } from './clock.ts';
import { disk } from './disk.ts';
import { echoes } from './echoes.ts';
import { forgeries } from './forgeries.ts';
import { fuzz } from './fuzz.ts';
import { halves } from './halves.ts';
import { kill } from './kill.ts';
import { processes } from './processes.ts';

export const CAMPAIGNS: readonly Campaign[] = [
  bits,
  halves,
  kill,
  processes,
  disk,
  clock,
  fuzz,
  echoes,
  forgeries,
];

type Rounds = Readonly<Record<string, number>>;
/** Rounds of each in `npm test`; several processes at once and full disks take longer, and come with the slow tests. */
export const SHORT_ROUNDS: Rounds = {
  ...{ bits: 1, halves: 1 },
  ...{ clock: 1, fuzz: 2, echoes: 2, forgeries: 2 },
};
/** In `npm run test:slow`, and in `npm run attack` where none are named. */
export const LONG_ROUNDS: Rounds = {
  ...{ bits: 96, halves: 16, kill: 12, processes: 4, disk: 8 },
  ...{ clock: 30, fuzz: 40, echoes: 60, forgeries: 30 },
};
