import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { toDisplayName } from '../engine/index.ts';
import { paint, print, printJson, readSharedOptions, createUsageError, withEngine } from './terminal.ts';

const TEXT_EXTENSIONS = new Set(['.md', '.txt', '.markdown', '.rst', '.org']);

export function registerBootstrap(cli: Command): void {
  const command = cli
    .command('bootstrap')
    .description('give this memory its first questions, out of a folder of texts')
    .argument('<dir>', 'folder with .md or .txt files')
    .action(async (folder: string) => {
      const options = readSharedOptions(command);
      const documents = await readDocuments(folder);
      if (documents.length === 0) throw createUsageError(`no .md or .txt files in ${folder}`);
      const answer = await withEngine(options, (engine) => engine.bootstrap(documents));
      if (options.json) {
        printJson(answer);
        return;
      }
      print(
        `${paint('bold', String(answer.centroids.length))} questions out of ${answer.documents} documents (${answer.questions} passages)`,
      );
      for (const { name, question } of answer.centroids)
        print(`- ${toDisplayName(name)}: ${toDisplayName(question)}`);
    });
}

async function readDocuments(folder: string): Promise<{ name: string; text: string }[]> {
  let files: string[];
  try {
    files = await readdir(folder, { recursive: true });
  } catch {
    throw createUsageError(`${folder} is no folder that can be read`);
  }
  const textFiles = files.filter((file) => TEXT_EXTENSIONS.has(extname(file).toLowerCase())).sort();
  return Promise.all(
    textFiles.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  );
}
