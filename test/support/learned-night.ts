// A life in a process of its own: `node learned-night.ts HOME` tells it, uses it, runs a night that trains, exports and runs a
// trainer, and prints the night's answer.
import { createLearner, rememberBoat } from './training.ts';

const trainer = `console.log(JSON.stringify({ adapter: require('node:fs').mkdtempSync('adapter-') }))`;
const engine = await createLearner(process.argv[2]!, { command: [process.execPath, '-e', trainer] }).open();
await rememberBoat(engine, 0, 1);
const { memories } = await engine.recall({ query: 'What does the shed cost?' });
await engine.cite({ memory_id: memories[0]!.id });
const answer = await engine.night({ action: 'run' });
await engine.close();
process.stdout.write(JSON.stringify(answer));
