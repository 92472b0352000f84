import { Command, CommanderError } from 'commander';
import { KNOWN_MODELS, MemoryError } from '../engine/index.ts';
import { version } from '../version.ts';
import { registerBootstrap } from './bootstrap.ts';
import { registerDoctor } from './doctor.ts';
import { registerDecrypt, registerEncrypt } from './encrypt.ts';
import { registerMind } from './mind.ts';
import { registerModels } from './models.ts';
import { registerNight } from './night.ts';
import { registerRecall } from './recall.ts';
import { registerReflect } from './reflect.ts';
import { registerRemember } from './remember.ts';
import { registerRepair } from './repair.ts';
import { registerStatus } from './status.ts';
import { createUsageError, reportFailure, writeError, writeOut } from './terminal.ts';
import { registerTraining } from './training.ts';

/** An empty variable of a script's is no wish for the usual place. */
function parseHome(home: string): string {
  if (home === '') throw createUsageError('--home is empty: name a directory, or leave it out');
  return home;
}

/** `catalogue`: the models that are known by name. */
export async function runProgram(argv: readonly string[], catalogue = KNOWN_MODELS): Promise<void> {
  const cli = new Command('sophontic-memory')
    .description(
      "A memory for AI agents on its owner's machine. Without a command: the MCP server on stdin and stdout.",
    )
    .version(version)
    .option('--home <dir>', 'data directory (default: SOPHONTIC_HOME, else the platform’s own)', parseHome)
    .option('--json', 'answer in JSON')
    .option('--passphrase-file <file>', 'a file whose first line opens an encrypted memory')
    .allowExcessArguments()
    .showHelpAfterError('(see --help)')
    // What was typed comes back in its messages.
    .configureOutput({ writeOut, writeErr: writeError })
    .exitOverride();
  cli
    .command('serve')
    .description('the MCP server on stdin and stdout')
    .action(async () => {
      const { serve } = await import('../server/stdio.ts');
      serve(cli.opts());
    });
  for (const register of [
    registerRemember,
    registerRecall,
    registerReflect,
    registerNight,
    registerMind,
    registerBootstrap,
    registerStatus,
    registerTraining,
    registerDoctor,
    registerRepair,
    registerEncrypt,
    registerDecrypt,
  ])
    register(cli);
  registerModels(cli, catalogue);
  // What concerns all commands is welcome behind the command too.
  for (const command of cli.commands.flatMap((one) => [one, ...one.commands]))
    command
      .option('--home <dir>', 'data directory', parseHome)
      .option('--json', 'answer in JSON')
      .option('--passphrase-file <file>', 'a file whose first line opens an encrypted memory')
      .exitOverride();
  cli.action(async () => {
    if (cli.args[0] !== undefined) throw createUsageError(`unknown command ${cli.args[0]}`);
    const { serve } = await import('../server/stdio.ts');
    serve(cli.opts());
  });
  // A reader that has seen enough (`| head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  try {
    await cli.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else
      reportFailure(
        error,
        argv.includes('--json'),
        error instanceof MemoryError && /^(INVALID_INPUT|TOO_LARGE)$/.test(error.code) ? 2 : 1,
      );
  }
}
