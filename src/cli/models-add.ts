import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import type { KnownModel } from '../engine/index.ts';
import {
  HUB,
  RUNTIMES,
  addLocalModel,
  addModel,
  sumFileBytes,
  listModelFiles,
  createFolderSource,
  hasRuntime,
  createHubSource,
  installRuntime,
  findCatalogueModel,
  resolveModelFolder,
  selectRuntime,
  createUnknownModelError,
} from '../model-files/index.ts';
import type { AddedFile, Catalogue, ModelSource } from '../model-files/index.ts';
import { confirm, runInterruptible } from './confirm.ts';
import { createByteBar, formatSize } from './models-bar.ts';
import { paint, print, printJson, createUsageError, writeError } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';

export interface AddFlags {
  readonly from?: string;
  readonly precision?: string;
  readonly yes?: boolean;
}

/** With `--json` the answer alone is for stdout. */
const createPrinter = (json: boolean | undefined) => (text: string) => {
  if (json) writeError(`${text}\n`);
  else print(text);
};

/** Fetches a known model, or writes down where one of the owner's own is. */
export async function runAdd(
  idOrPath: string,
  flags: AddFlags,
  options: SharedOptions,
  catalogue: Catalogue,
): Promise<void> {
  const model = findCatalogueModel(idOrPath, catalogue);
  if (model) await addKnown(model, flags, options);
  else if (/[/\\]|\.gguf$/i.test(idOrPath) || statSync(idOrPath, { throwIfNoEntry: false }))
    await addPath(idOrPath, flags, options);
  else throw createUnknownModelError(idOrPath);
}

async function addKnown(model: KnownModel, flags: AddFlags, options: SharedOptions): Promise<void> {
  const { home } = readConfig(options);
  const printLine = createPrinter(options.json);
  const precision = flags.precision ?? model.precisions[0]!;
  const files = listModelFiles(model, precision);
  const source = resolveSource(flags.from, model);
  const total = sumFileBytes(files);
  printLine(`${paint('bold', model.id)} (${precision}): ${formatSize(total)}, licence ${model.licence}`);
  printLine(`  from ${source.name} (${model.repository}, ${model.revision})`);
  printLine(`  to   ${resolveModelFolder(home, model)}`);
  const missingRuntime = findMissingRuntime(home, model.task, printLine);
  await confirm('Download it?', flags.yes === true);
  const addedFiles = await runInterruptible(async (signal) => {
    const isTerminal = process.stderr.isTTY;
    const bar = createByteBar(isTerminal && options.json !== true, total);
    let fetchedFiles: AddedFile[];
    try {
      fetchedFiles = await addModel(home, model, {
        precision,
        source,
        signal,
        onProgress: bar.update,
        pause: (attempt) => sleep(1_000 * attempt, undefined, { signal }),
      });
    } finally {
      bar.stop();
    }
    for (const file of fetchedFiles) printLine(`  ${formatAddedFile(file)}`);
    await install(home, missingRuntime, signal);
    return fetchedFiles;
  });
  if (options.json) {
    const runtime = RUNTIMES[selectRuntime(model.task)].name;
    printJson({
      id: model.id,
      precision,
      folder: resolveModelFolder(home, model),
      files: addedFiles,
      runtime,
    });
  } else print(`${paint('green', 'Installed')} ${model.id}: \`sophontic-memory models use ${model.id}\``);
}

const FETCH_LABELS = {
  present: 'was there',
  fetched: 'fetched',
  resumed: 'fetched, from where it had stopped',
};

const formatAddedFile = ({ path, bytes, sha256, how, vouched }: AddedFile): string =>
  `${path}: ${FETCH_LABELS[how]}, ${formatSize(bytes)}${
    vouched || how === 'present'
      ? ''
      : `; nobody has told us its hash, so what came is taken for it: sha256 ${sha256}`
  }`;

function resolveSource(from: string | undefined, model: KnownModel): ModelSource {
  if (from === undefined) return createHubSource(HUB, model);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) return createHubSource(from, model);
  const folder = resolve(from);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw createUsageError(`--from is neither an address nor a folder: ${from}`);
  return createFolderSource(folder);
}

async function addPath(path: string, flags: AddFlags, options: SharedOptions): Promise<void> {
  if (flags.from !== undefined || flags.precision !== undefined)
    throw createUsageError(
      '--from and --precision are for models that are downloaded; this one is used where it is',
    );
  const { home } = readConfig(options);
  const printLine = createPrinter(options.json);
  const local = await addLocalModel(home, path);
  printLine(`${paint('green', 'Added')} ${local.path} (${local.task}); it stays where it is`);
  const missingRuntime = findMissingRuntime(home, local.task, printLine);
  if (missingRuntime !== null) {
    await confirm('Download that?', flags.yes === true);
    await runInterruptible((signal) => install(home, missingRuntime, signal));
  }
  if (options.json) printJson({ id: local.path, ...local });
}

/** The library that has to be installed before the model can be used; the owner is told. */
function findMissingRuntime(home: string, task: KnownModel['task'], printLine: (text: string) => void) {
  const runtime = selectRuntime(task);
  if (hasRuntime(home, runtime)) return null;
  const { name, version, megabytes } = RUNTIMES[runtime];
  printLine(
    `  with ${name} ${version}, which runs it, from the npm registry (some ${megabytes} MB on the disk)`,
  );
  return runtime;
}

async function install(
  home: string,
  runtime: ReturnType<typeof findMissingRuntime>,
  signal: AbortSignal,
): Promise<void> {
  if (runtime === null) return;
  await installRuntime(home, runtime, {
    signal,
    onOutput: (text) => {
      writeError(text.replaceAll('\r\n', '\n'));
    },
  });
}
