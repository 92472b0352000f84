import { readConfig } from '../config.ts';
import type { ModelConfig } from '../config.ts';
import type { KnownModel } from '../engine/index.ts';
import {
  sumFileBytes,
  listModelFiles,
  findModel,
  hasRuntime,
  readLocalModels,
  listPlaces,
  findModelProblems,
  selectRuntime,
  readModelState,
} from '../model-files/index.ts';
import type { Catalogue, ModelState } from '../model-files/index.ts';
import { formatSize } from './models-bar.ts';
import { paint, print, printJson } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';

/** Known models and the owner's own: what for, how large, what is there, what is used. Looks at the disk alone. */
export async function runList(options: SharedOptions, catalogue: Catalogue): Promise<void> {
  const { home, models } = readConfig(options);
  const knownRows = await Promise.all(catalogue.map((model) => readModelRow(home, model, models)));
  const localRows = await Promise.all(
    (await readLocalModels(home)).map(async ({ path, task, precisions }) => {
      const { complete } = await findModel(home, path, { catalogue });
      return { path, task, precisions, present: complete, in_use: listPlaces(models, path) };
    }),
  );
  const runtimes = { transformers: hasRuntime(home, 'transformers'), llama: hasRuntime(home, 'llama') };
  const problems = await findModelProblems(home, models, catalogue);
  if (options.json) {
    printJson({ home, in_use: models, runtimes, known: knownRows, local: localRows, problems });
    return;
  }
  const builtin = (['universal', 'editor', 'meter'] as const).filter((place) => models[place] === 'builtin');
  if (builtin.length > 0) print(`${paint('bold', 'builtin')}  ${formatUses(builtin)}`);
  for (const { id, task, dimensions, licence, precisions, in_use } of knownRows) {
    print(
      `${paint('bold', id)}  ${[task, dimensions ? `${dimensions} dimensions` : '', licence].filter(Boolean).join(', ')}${formatUses(in_use, '  ')}`,
    );
    for (const { precision, bytes, state, missing } of precisions)
      print(
        `  ${precision.padEnd(8)} ${formatSize(bytes).padEnd(15)} ${STATE_LABELS[state]}${formatMissing(state, missing)}`,
      );
  }
  for (const { path, task, present, in_use } of localRows)
    print(
      `${paint('bold', path)}  ${task}, ${present ? 'yours, where it is' : paint('red', 'no longer there')}${formatUses(in_use, '  ')}`,
    );
  for (const task of ['embedding', 'language'] as const) {
    const runtime = selectRuntime(task);
    if (
      !runtimes[runtime] &&
      [...knownRows, ...localRows].some((row) => isPresent(row) && selectRuntime(row.task) === runtime)
    )
      print(`what runs ${task} models is not installed: add one of them again`);
  }
  for (const problem of problems) print(`${paint('red', 'chosen, but not there')}: ${problem}`);
}

const STATE_LABELS: Readonly<Record<ModelState, string>> = {
  complete: 'installed',
  partial: 'partly installed',
  absent: '-',
};
const formatUses = (places: readonly string[], before = ''): string =>
  places.length > 0 ? `${before}${paint('green', `in use: ${places.join(', ')}`)}` : '';
const formatMissing = (state: ModelState, missing: readonly string[]): string =>
  state === 'partial' ? `, missing ${missing.join(', ')}` : '';
const isPresent = (row: {
  precisions?: readonly unknown[];
  present?: boolean;
  state?: ModelState;
}): boolean => row.present === true || row.state === 'complete';

async function readModelRow(home: string, model: KnownModel, models: ModelConfig) {
  const precisions = await Promise.all(
    model.precisions.map(async (precision) => {
      const { state, missing } = await readModelState(home, model, precision);
      return { precision, bytes: sumFileBytes(listModelFiles(model, precision)), state, missing };
    }),
  );
  const states = precisions.map(({ state }) => state);
  return {
    id: model.id,
    task: model.task,
    dimensions: model.task === 'language' ? 0 : model.dimensions,
    licence: model.licence,
    repository: model.repository,
    state: (['complete', 'partial', 'absent'] as const).find((state) => states.includes(state)) ?? 'absent',
    precisions,
    in_use: listPlaces(models, model.id),
  };
}
