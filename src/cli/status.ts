import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { paint, print, printJson, shared, withEngine } from './terminal.ts';

export function status(cli: Command): void {
  const command = cli
    .command('status')
    .description('how much is remembered, and where')
    .action(async () => {
      const options = shared(command);
      const { home } = readConfig(options);
      const status = await withEngine(options, (engine) => engine.status());
      if (options.json) {
        printJson({ home, ...status });
        return;
      }
      const { counts, spaces } = status;
      print(`${paint('bold', String(counts.remembered))} turns remembered in ${counts.sessions} sessions`);
      if (counts.unembedded > 0) print(`${counts.unembedded} of them still to be embedded`);
      for (const space of spaces)
        print(`${space.role} space: ${space.model}, ${space.dimensions} dimensions`);
      print(`role: ${status.role}`);
      print(`data: ${home}`);
    });
}
