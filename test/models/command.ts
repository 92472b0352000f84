// The command line with a table of tiny models instead of the real one; a process of its own, to be killed.
import { program } from '../../src/cli/program.ts';
import { CATALOGUE } from './tiny.ts';

await program(process.argv, CATALOGUE);
