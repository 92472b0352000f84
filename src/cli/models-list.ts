import { readConfig } from '../config.ts';
import type { ModelChoice } from '../config.ts';
import type { KnownModel } from '../engine/index.ts';
import {
  bytesOf,
  filesOf,
  findModel,
  hasRuntime,
  localModels,
  placesOf,
  problemsOf,
  runtimeFor,
  stateOf,
} from '../model-files/index.ts';
import type { Catalogue, State } from '../model-files/index.ts';
import { sizeInWords } from './models-bar.ts';
import { paint, print, printJson } from './terminal.ts';
import type { Shared } from './terminal.ts';

/** Known models and the owner's own: what for, how large, what is there, what is used. Looks at the disk alone. */
export async function list(options: Shared, catalogue: Catalogue): Promise<void> {
  const { home, models } = readConfig(options);
  const known = await Promise.all(catalogue.map((model) => rowOf(home, model, models)));
  const local = await Promise.all(
    (await localModels(home)).map(async ({ path, task, precisions }) => {
      const { complete } = await findModel(home, path, { catalogue });
      return { path, task, precisions, present: complete, in_use: placesOf(models, path) };
    }),
  );
  const runtimes = { transformers: hasRuntime(home, 'transformers'), llama: hasRuntime(home, 'llama') };
  const problems = await problemsOf(home, models, catalogue);
  if (options.json) {
    printJson({ home, in_use: models, runtimes, known, local, problems });
    return;
  }
  const builtin = (['universal', 'editor', 'meter'] as const).filter((place) => models[place] === 'builtin');
  if (builtin.length > 0) print(`${paint('bold', 'builtin')}  ${used(builtin)}`);
  for (const { id, task, dimensions, licence, precisions, in_use } of known) {
    print(
      `${paint('bold', id)}  ${[task, dimensions ? `${dimensions} dimensions` : '', licence].filter(Boolean).join(', ')}${used(in_use, '  ')}`,
    );
    for (const { precision, bytes, state, missing } of precisions)
      print(
        `  ${precision.padEnd(8)} ${sizeInWords(bytes).padEnd(15)} ${WORDS[state]}${lacks(state, missing)}`,
      );
  }
  for (const { path, task, present, in_use } of local)
    print(
      `${paint('bold', path)}  ${task}, ${present ? 'yours, where it is' : paint('red', 'no longer there')}${used(in_use, '  ')}`,
    );
  for (const task of ['embedding', 'language'] as const) {
    const runtime = runtimeFor(task);
    if (
      !runtimes[runtime] &&
      [...known, ...local].some((row) => isThere(row) && runtimeFor(row.task) === runtime)
    )
      print(`what runs ${task} models is not installed: add one of them again`);
  }
  for (const problem of problems) print(`${paint('red', 'chosen, but not there')}: ${problem}`);
}

const WORDS: Readonly<Record<State, string>> = {
  complete: 'installed',
  partial: 'partly installed',
  absent: '-',
};
const used = (places: readonly string[], before = ''): string =>
  places.length > 0 ? `${before}${paint('green', `in use: ${places.join(', ')}`)}` : '';
const lacks = (state: State, missing: readonly string[]): string =>
  state === 'partial' ? `, missing ${missing.join(', ')}` : '';
const isThere = (row: { precisions?: readonly unknown[]; present?: boolean; state?: State }): boolean =>
  row.present === true || row.state === 'complete';

async function rowOf(home: string, model: KnownModel, models: ModelChoice) {
  const precisions = await Promise.all(
    model.precisions.map(async (precision) => {
      const { state, missing } = await stateOf(home, model, precision);
      return { precision, bytes: bytesOf(filesOf(model, precision)), state, missing };
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
    in_use: placesOf(models, model.id),
  };
}
