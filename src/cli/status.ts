import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { paint, print, printJson, readSharedOptions, withEngine } from './terminal.ts';

export function registerStatus(cli: Command): void {
  const command = cli
    .command('status')
    .description('how much is remembered, and where')
    .action(async () => {
      const options = readSharedOptions(command);
      const { home } = readConfig(options);
      const status = await withEngine(options, (engine) => engine.status());
      if (options.json) {
        printJson({ home, ...status });
        return;
      }
      const { counts, spaces } = status;
      print(`${paint('bold', String(counts.remembered))} turns remembered in ${counts.sessions} sessions`);
      if (counts.notes > 0) print(`${counts.notes} notes of its own on what it came to understand otherwise`);
      if (counts.unembedded > 0) print(`${counts.unembedded} of them still to be embedded`);
      if (counts.blocks > 0)
        print(
          `${counts.blocks} blocks, ${counts.exchanges + counts.archived} turns in the Cortex (${counts.archived} archived), ${counts.clusters} clusters, ${counts.centroids} questions pursued, ${counts.antechamber} waiting`,
        );
      if (status.waiting > 0) print(`${status.waiting} turns wait for the next night`);
      const night = status.last_night;
      if (night) {
        const stage = night.stage ? `, ${night.stage.name} ${night.stage.done} of ${night.stage.total}` : '';
        print(`last night: ${night.state} (${night.finished_at ?? night.started_at}${stage})`);
      }
      for (const space of spaces)
        print(`${space.role} space: ${space.model}, ${space.dimensions} dimensions`);
      const { switching, problem, versions } = status;
      if (versions.native !== null) print(`native encoder: version ${versions.native}`);
      if (switching)
        print(
          `being embedded anew by ${switching.to}: ${switching.entries - switching.left} of ${switching.entries} turns`,
        );
      for (const message of [problem, versions.problem])
        if (message !== null) print(`${paint('red', 'problem')}: ${message}`);
      const { damage } = status;
      if (damage !== null) {
        if (damage.entries > 0)
          print(
            `${paint('red', 'damaged')}: what is stored of ${damage.entries} turns; they are left out everywhere`,
          );
        for (const { part, problem: partProblem, since } of damage.parts)
          print(
            `${paint('red', 'damaged')}: ${part}, ${partProblem} (since ${since.slice(0, 16).replace('T', ' ')})`,
          );
        print(damage.repair);
      }
      print(`role: ${status.role}`);
      print(`data: ${home}`);
    });
}
