// A process that embeds a memory anew by a slow model, to be killed: `node succeeding.ts HOME SEED`.
import { systemClock } from '../../src/engine/clock.ts';
import { openAgent, createSeededIds } from './agent.ts';
import { createWordModel } from './models.ts';

const [home, seed] = process.argv.slice(2) as [string, string];
const model = createWordModel('words', { slow: 3 });
const engine = await openAgent({
  home,
  clock: systemClock,
  createId: createSeededIds(Number(seed)),
  userTiers: {},
  choice: { openChosen: async () => model, openForSpace: async () => model, listProblems: async () => [] },
});
process.stdout.write('ready\n');
const result = await engine.migrateSpace({ progress: (done) => process.stdout.write(`${done}\n`) });
process.stdout.write(`${result}\n`);
await engine.close();
