import type { Command } from 'commander';
import type { RememberInput } from '../engine/index.ts';
import {
  collectValue,
  paint,
  readPipedInput,
  print,
  printJson,
  readSharedOptions,
  createUsageError,
  withEngine,
} from './terminal.ts';

interface RememberFlags {
  readonly role?: string;
  readonly session?: string;
  readonly speaker?: string;
  readonly at?: string;
  readonly user?: string;
  readonly tag?: string[];
  readonly supersedes?: string[];
  readonly keep?: boolean;
  readonly origin?: string;
}

/** Where the command line's entries go that name no session. */
const DEFAULT_SESSION = 'command-line';

export function registerRemember(cli: Command): void {
  const command = cli
    .command('remember')
    .description('keep words, given as arguments or through a pipe')
    .argument('[words...]', 'what to remember')
    .option('--role <role>', 'user, assistant, system or note', 'note')
    .option('--session <id>', 'conversation it belongs to')
    .option('--speaker <name>', 'who said it')
    .option('--at <time>', 'when it was said, ISO 8601')
    .option('--user <id>', 'whose memory')
    .option('--tag <tag>', 'a label; may be given again', collectValue)
    .option('--supersedes <id>', 'what it makes outdated; may be given again', collectValue)
    .option('--origin <origin>', 'how it came: said, tool, web, document, import or agent')
    .option('--keep', 'keep as a memory of its own')
    .action(async (words: string[], flags: RememberFlags) => {
      const content = words.length > 0 ? words.join(' ') : (await readPipedInput())?.replace(/\r?\n$/, '');
      if (content === undefined) throw createUsageError('nothing to remember: give words, or pipe them in');
      const options = readSharedOptions(command);
      const input = {
        content,
        role: flags.role,
        session_id: flags.session,
        speaker: flags.speaker,
        at: flags.at,
        user_id: flags.user,
        tags: flags.tag,
        supersedes: flags.supersedes,
        keep: flags.keep,
        origin: flags.origin,
      } as RememberInput;
      const answer = await withEngine(options, (engine) => engine.remember(input, DEFAULT_SESSION));
      if (options.json) printJson(answer);
      else {
        print(`${paint('green', 'Remembered')} ${answer.entries[0]!.uri}`);
        if (answer.masked !== undefined) print(`masked before storing: ${answer.masked}`);
        if (answer.marked !== undefined) print('it holds a secret, and got the tag `secret`');
      }
    });
}
