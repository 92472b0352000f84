// The command line with a table of tiny models instead of the real one; a process of its own, to be killed.
import { runProgram } from '../../src/cli/program.ts';
import { CATALOGUE } from './tiny.ts';

await runProgram(process.argv, CATALOGUE);
