// One part of bench/scale.ts, as its argument says; prints what it found.
import { measureFlatScan, askLance, fillLance, askWords, fillWords } from './baselines.ts';
import { writeWorkspace } from './files.ts';
import type { Workspace } from './files.ts';
import { measureAsked, measureBusy, measureColdStart, fillStore, writeUntilEnd } from './ours.ts';

const printAnswer = (answer: unknown): void => console.log(JSON.stringify(answer));
const PARTS: Readonly<Record<string, (place: Workspace, ...more: never[]) => Promise<unknown>>> = {
  make: writeWorkspace,
  fill: fillStore,
  asked: measureAsked,
  busy: measureBusy,
  write: writeUntilEnd,
  flat: measureFlatScan,
  lanceFill: fillLance,
  lanceAsk: askLance,
  wordsFill: fillWords,
  wordsAsk: askWords,
};

const [part, place, ...more] = JSON.parse(process.argv[2]!) as [string, Workspace, ...unknown[]];
if (part === 'cold') await measureColdStart(place, more[0] as string, printAnswer);
else printAnswer(await PARTS[part]!(place, ...(more as never[])));
