// One part of bench/scale.ts, as its argument says; prints what it found.
import { flat, lanceAsk, lanceFill, wordsAsk, wordsFill } from './beside.ts';
import { make } from './files.ts';
import type { Place } from './files.ts';
import { asked, busy, cold, fill, write } from './ours.ts';

const tell = (answer: unknown): void => console.log(JSON.stringify(answer));
const PARTS: Readonly<Record<string, (place: Place, ...more: never[]) => Promise<unknown>>> = {
  make,
  fill,
  asked,
  busy,
  write,
  flat,
  lanceFill,
  lanceAsk,
  wordsFill,
  wordsAsk,
};

const [part, place, ...more] = JSON.parse(process.argv[2]!) as [string, Place, ...unknown[]];
if (part === 'cold') await cold(place, more[0] as string, tell);
else tell(await PARTS[part]!(place, ...(more as never[])));
