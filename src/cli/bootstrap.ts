import type { Command } from 'commander';
import { toDisplayName } from '../engine/index.ts';
import { readDocuments } from './documents.ts';
import {
  paint,
  print,
  printJson,
  readSharedOptions,
  createUsageError,
  withEngine,
  writeError,
} from './terminal.ts';

export function registerBootstrap(cli: Command): void {
  const command = cli
    .command('bootstrap')
    .description('give this memory its first questions, out of a folder of texts')
    .argument('<dir>', 'folder with .md or .txt files')
    .action(async (folder: string) => {
      const options = readSharedOptions(command);
      const { documents, skipped } = await readDocuments(folder);
      const skippedLines = skipped.map(({ file, why }) => `skipped ${file}: ${why}`);
      if (documents.length === 0) {
        for (const line of skippedLines) writeError(`${line}\n`);
        throw createUsageError(
          `no .md or .txt files ${skipped.length > 0 ? 'that can be read ' : ''}in ${folder}`,
        );
      }
      const answer = await withEngine(options, (engine) => engine.bootstrap(documents));
      if (options.json) {
        printJson({ ...answer, skipped });
        return;
      }
      print(
        `${paint('bold', String(answer.centroids.length))} questions out of ${answer.documents} documents (${answer.questions} passages)`,
      );
      for (const { name, question } of answer.centroids)
        print(`- ${toDisplayName(name)}: ${toDisplayName(question)}`);
      for (const line of skippedLines) print(line);
    });
}
