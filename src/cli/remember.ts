import type { Command } from 'commander';
import type { RememberInput } from '../engine/index.ts';
import { collect, paint, piped, print, printJson, shared, usageError, withEngine } from './terminal.ts';

interface Flags {
  readonly role?: string;
  readonly session?: string;
  readonly speaker?: string;
  readonly at?: string;
  readonly user?: string;
  readonly tag?: string[];
  readonly supersedes?: string[];
  readonly keep?: boolean;
}

/** Where the command line's entries go that name no session. */
const SESSION = 'command-line';

export function remember(cli: Command): void {
  const command = cli
    .command('remember')
    .description('keep words, given as arguments or through a pipe')
    .argument('[words...]', 'what to remember')
    .option('--role <role>', 'user, assistant, system or note', 'note')
    .option('--session <id>', 'conversation it belongs to')
    .option('--speaker <name>', 'who said it')
    .option('--at <time>', 'when it was said, ISO 8601')
    .option('--user <id>', 'whose memory')
    .option('--tag <tag>', 'a label; may be given again', collect)
    .option('--supersedes <id>', 'what it makes outdated; may be given again', collect)
    .option('--keep', 'keep as a memory of its own')
    .action(async (words: string[], flags: Flags) => {
      const content = words.length > 0 ? words.join(' ') : (await piped())?.replace(/\r?\n$/, '');
      if (content === undefined) throw usageError('nothing to remember: give words, or pipe them in');
      const options = shared(command);
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
      } as RememberInput;
      const answer = await withEngine(options, (engine) => engine.remember(input, SESSION));
      if (options.json) printJson(answer);
      else print(`${paint('green', 'Remembered')} ${answer.entries[0]!.uri}`);
    });
}
