// Stands at the gate of argv[2] as another process: `write` until it is killed, or tries to be alone, and says what came of it.
import { systemClock } from '../../src/engine/clock.ts';
import { WriteGate } from '../../src/engine/cortex/lance/write-gate.ts';

/** Waits as often as it is told, in no time. */
const quickClock = { ...systemClock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
const gate = new WriteGate(process.argv[2]!, quickClock);
if (process.argv[3] === 'write')
  await gate.write(() => {
    console.log('writing');
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  });
else console.log(await gate.tryAlone(async () => undefined));
gate.close();
