// Loaded into a server before anything else (`node --import`): writes down, as it grows, how long the main thread was busy at
// a stretch, in ms of its own processor time, which is the same however many share the machine.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const { SOPHONTIC_TEST_LONGEST_TURN: file } = process.env;
const LOOK_EVERY_MS = 2;
const readUsed = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
let longest = 0;
let before = readUsed();
if (isMainThread && file !== undefined)
  setInterval(() => {
    const used = readUsed();
    const turn = used - before;
    if (turn > longest) writeFileSync(file, String((longest = turn)));
    // Writing that down is not the server's work.
    before = readUsed();
  }, LOOK_EVERY_MS).unref();
