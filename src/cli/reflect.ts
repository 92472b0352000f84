import type { Command } from 'commander';
import { print, printJson, readSharedOptions, withEngine } from './terminal.ts';

export function registerReflect(cli: Command): void {
  const command = cli
    .command('reflect')
    .description('what did I realise today? what shifted, resolved, came up and stays open')
    .option('--since <time>', 'ISO 8601; default: the last day, or since the last night if longer ago')
    .action(async ({ since }: { since?: string }) => {
      const options = readSharedOptions(command);
      const { text, ...answer } = await withEngine(options, (engine) =>
        engine.reflection(since === undefined ? {} : { since }),
      );
      if (options.json) printJson(answer);
      else print(text.replace(/\n$/, ''));
    });
}
