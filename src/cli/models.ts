import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { KnownModel } from '../engine/index.ts';
import { MODEL_PLACES, checkUnused, findModel, removeModel, useModel } from '../model-files/index.ts';
import { confirm } from './confirm.ts';
import { runAdd } from './models-add.ts';
import type { AddFlags } from './models-add.ts';
import { runBuild, runDrop } from './models-build.ts';
import { runList } from './models-list.ts';
import { testModel } from './models-test.ts';
import { paint, print, printJson, readSharedOptions, createUsageError } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';

interface UseFlags {
  readonly as?: string;
  readonly precision?: string;
}

export function registerModels(cli: Command, catalogue: readonly KnownModel[]): void {
  const group = cli.command('models').description('models of your choice; the memory works without any');
  const listCommand = group
    .command('list', { isDefault: true })
    .description('known models and your own: what for, how large, what is there, what is used')
    .allowExcessArguments(false)
    .action(() => runList(readSharedOptions(listCommand), catalogue));
  const addCommand = group
    .command('add')
    .description('download a known model, or name the path of one of your own')
    .argument(
      '<id|path>',
      'a known model; or a .gguf file or a folder with an ONNX model, which stays where it is',
    )
    .option('--from <url|folder>', 'a mirror of the model hub, or a folder with the files')
    .option('--precision <p>', 'q8, fp32 …; the first listed by default')
    .option('--yes', 'do not ask')
    .action((id: string, flags: AddFlags) => runAdd(id, flags, readSharedOptions(addCommand), catalogue));
  const useCommand = group
    .command('use')
    .description('put an installed model to use; builtin goes back')
    .argument('<id|path>', 'an installed model, or builtin')
    .option('--as <place>', MODEL_PLACES.join(', '))
    .option('--precision <p>', 'which of those installed')
    .action((id: string, flags: UseFlags) => runUse(id, flags, readSharedOptions(useCommand), catalogue));
  const buildCommand = group
    .command('build')
    .description('embed the memory anew by the model in use, now; servers do it by themselves')
    .action(() => runBuild(readSharedOptions(buildCommand)));
  const dropCommand = group
    .command('drop-old')
    .description('delete the vectors of models that are no longer in use, without waiting for seven nights')
    .action(() => runDrop(readSharedOptions(dropCommand)));
  const removeCommand = group
    .command('remove')
    .description('delete a downloaded model, or forget the path of your own')
    .argument('<id|path>', 'a model that is not in use')
    .option('--yes', 'do not ask')
    .action((id: string, flags: { yes?: boolean }) =>
      runRemove(id, flags.yes === true, readSharedOptions(removeCommand), catalogue),
    );
  const testCommand = group
    .command('test')
    .description('load a model and look whether it works')
    .argument('[id|path]', 'the one that embeds by default')
    .action(async (id: string | undefined) => {
      const config = readConfig(readSharedOptions(testCommand));
      const { lines } = await testModel(config, id ?? config.models.universal);
      if (readSharedOptions(testCommand).json) printJson({ id: id ?? config.models.universal, lines });
      else for (const line of lines) print(line);
    });
}

async function runUse(
  id: string,
  flags: UseFlags,
  options: SharedOptions,
  catalogue: readonly KnownModel[],
): Promise<void> {
  const place = MODEL_PLACES.find((candidate) => candidate === flags.as);
  if (flags.as !== undefined && place === undefined)
    throw createUsageError(`--as is one of ${MODEL_PLACES.join(', ')}, not ${flags.as}`);
  const {
    before,
    after,
    places,
    id: usedId,
  } = await useModel(readConfig(options), id, {
    ...(place === undefined ? {} : { place }),
    ...(flags.precision === undefined ? {} : { precision: flags.precision }),
    catalogue,
  });
  const needsReembedding = before.universal !== after.universal || before.precision !== after.precision;
  if (options.json) {
    printJson({ models: after, embeds_anew: needsReembedding });
    return;
  }
  print(`${paint('green', 'In use')}: ${usedId} as ${places.join(', ')}`);
  if (needsReembedding)
    print(
      'The memory is embedded anew in the background by the next server, or now by `sophontic-memory models build`.',
    );
  if (before.gguf !== null && after.gguf !== null && before.gguf !== after.gguf)
    print(
      `One language model serves as editor and as meter: ${after.gguf} takes the place of ${before.gguf}.`,
    );
  print('Servers that run already take it up when they are started again.');
}

async function runRemove(
  id: string,
  yes: boolean,
  options: SharedOptions,
  catalogue: readonly KnownModel[],
): Promise<void> {
  const config = readConfig(options);
  const found = await findModel(config.home, id, { catalogue });
  checkUnused(config, found);
  if (!options.json)
    print(found.model ? `This deletes ${found.folder}` : `This forgets ${found.folder}; the files stay`);
  await confirm('Go on?', yes);
  await removeModel(config, found);
  if (options.json) printJson({ removed: found.id });
  else print(`${paint('green', 'Removed')} ${found.id}`);
}
