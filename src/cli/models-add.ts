import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import type { KnownModel } from '../engine/index.ts';
import {
  HUB,
  RUNTIMES,
  addLocal,
  addModel,
  bytesOf,
  filesOf,
  folderSource,
  hasRuntime,
  hubSource,
  installRuntime,
  known,
  modelFolder,
  runtimeFor,
  unknownModel,
} from '../model-files/index.ts';
import type { Added, Catalogue, Source } from '../model-files/index.ts';
import { agreed, interruptible } from './asking.ts';
import { barOfBytes, sizeInWords } from './models-bar.ts';
import { paint, print, printJson, usageError } from './terminal.ts';
import type { Shared } from './terminal.ts';

export interface AddFlags {
  readonly from?: string;
  readonly precision?: string;
  readonly yes?: boolean;
}

/** With `--json` the answer alone is for stdout. */
const sayer = (json: boolean | undefined) => (text: string) => {
  if (json) process.stderr.write(`${text}\n`);
  else print(text);
};

/** Fetches a known model, or writes down where one of the owner's own is. */
export async function add(
  idOrPath: string,
  flags: AddFlags,
  options: Shared,
  catalogue: Catalogue,
): Promise<void> {
  const model = known(idOrPath, catalogue);
  if (model) await addKnown(model, flags, options);
  else if (/[/\\]|\.gguf$/i.test(idOrPath) || statSync(idOrPath, { throwIfNoEntry: false }))
    await addPath(idOrPath, flags, options);
  else throw unknownModel(idOrPath);
}

async function addKnown(model: KnownModel, flags: AddFlags, options: Shared): Promise<void> {
  const { home } = readConfig(options);
  const say = sayer(options.json);
  const precision = flags.precision ?? model.precisions[0]!;
  const files = filesOf(model, precision);
  const source = sourceOf(flags.from, model);
  const total = bytesOf(files);
  say(`${paint('bold', model.id)} (${precision}): ${sizeInWords(total)}, licence ${model.licence}`);
  say(`  from ${source.name} (${model.repository}, ${model.revision})`);
  say(`  to   ${modelFolder(home, model)}`);
  const lacking = lackingRuntime(home, model.task, say);
  await agreed('Download it?', flags.yes === true);
  const added = await interruptible(async (signal) => {
    const onTerminal = process.stderr.isTTY;
    const bar = barOfBytes(onTerminal && options.json !== true, total);
    let brought: Added[];
    try {
      brought = await addModel(home, model, {
        precision,
        source,
        signal,
        progress: bar.progress,
        pause: (again) => sleep(1_000 * again, undefined, { signal }),
      });
    } finally {
      bar.stop();
    }
    for (const file of brought) say(`  ${lineOf(file)}`);
    await install(home, lacking, signal);
    return brought;
  });
  if (options.json) {
    const runtime = RUNTIMES[runtimeFor(model.task)].name;
    printJson({ id: model.id, precision, folder: modelFolder(home, model), files: added, runtime });
  } else print(`${paint('green', 'Installed')} ${model.id}: \`sophontic-memory models use ${model.id}\``);
}

const HOW = { present: 'was there', fetched: 'fetched', resumed: 'fetched, from where it had stopped' };

const lineOf = ({ path, bytes, sha256, how, vouched }: Added): string =>
  `${path}: ${HOW[how]}, ${sizeInWords(bytes)}${
    vouched || how === 'present'
      ? ''
      : `; nobody has told us its hash, so what came is taken for it: sha256 ${sha256}`
  }`;

function sourceOf(from: string | undefined, model: KnownModel): Source {
  if (from === undefined) return hubSource(HUB, model);
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) return hubSource(from, model);
  const folder = resolve(from);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw usageError(`--from is neither an address nor a folder: ${from}`);
  return folderSource(folder);
}

async function addPath(path: string, flags: AddFlags, options: Shared): Promise<void> {
  if (flags.from !== undefined || flags.precision !== undefined)
    throw usageError(
      '--from and --precision are for models that are downloaded; this one is used where it is',
    );
  const { home } = readConfig(options);
  const say = sayer(options.json);
  const local = await addLocal(home, path);
  say(`${paint('green', 'Added')} ${local.path} (${local.task}); it stays where it is`);
  const lacking = lackingRuntime(home, local.task, say);
  if (lacking !== null) {
    await agreed('Download that?', flags.yes === true);
    await interruptible((signal) => install(home, lacking, signal));
  }
  if (options.json) printJson({ id: local.path, ...local });
}

/** The library that has to be installed before the model can be used; the owner is told. */
function lackingRuntime(home: string, task: KnownModel['task'], say: (text: string) => void) {
  const runtime = runtimeFor(task);
  if (hasRuntime(home, runtime)) return null;
  const { name, version, megabytes } = RUNTIMES[runtime];
  say(`  with ${name} ${version}, which runs it, from the npm registry (some ${megabytes} MB on the disk)`);
  return runtime;
}

async function install(
  home: string,
  runtime: ReturnType<typeof lackingRuntime>,
  signal: AbortSignal,
): Promise<void> {
  if (runtime === null) return;
  await installRuntime(home, runtime, {
    signal,
    said: (text) => void process.stderr.write(text),
  });
}
