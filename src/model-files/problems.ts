import type { ModelConfig } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { Catalogue } from './catalogue.ts';
import { findModel } from './find-model.ts';
import type { FoundModel } from './find-model.ts';
import { RUNTIMES, hasRuntime, selectRuntime } from './runtime.ts';

/** A model that is whole on the disk, in this precision where one is named. Throws `MODEL_UNAVAILABLE`, and as `findModel`. */
export async function requireCompleteModel(
  home: string,
  name: string,
  precision: string | undefined,
  catalogue?: Catalogue,
): Promise<FoundModel> {
  const found = await findModel(home, name, {
    ...(precision === undefined ? {} : { precision }),
    ...(catalogue === undefined ? {} : { catalogue }),
  });
  if (found.complete) return found;
  throw new MemoryError(
    'MODEL_UNAVAILABLE',
    `The model ${found.id} is not whole on this machine: ${found.missing.slice(0, 3).join(', ')} ${found.missing.length === 1 ? 'is' : 'are'} missing.`,
    `Run \`sophontic-memory models add ${found.id}\`.`,
    { id: found.id },
  );
}

/** Why a model cannot be used, as far as a look at the disk tells; null where it can. */
export async function findModelProblem(
  home: string,
  name: string,
  precision: string | undefined,
  catalogue?: Catalogue,
): Promise<string | null> {
  try {
    const { id, task } = await requireCompleteModel(home, name, precision, catalogue);
    const runtime = selectRuntime(task);
    return hasRuntime(home, runtime)
      ? null
      : `${RUNTIMES[runtime].name}, which runs the model ${id}, is not installed: run \`sophontic-memory models add ${id}\`.`;
  } catch (error) {
    return error instanceof MemoryError ? error.message : `The model ${name} cannot be read.`;
  }
}

/** Chosen models that are missing, half downloaded or moved away: a sentence each. Looks at the disk alone. */
export async function findModelProblems(
  home: string,
  models: ModelConfig,
  catalogue?: Catalogue,
): Promise<string[]> {
  const names = [models.universal, models.reranker, models.gguf, models.gguf_night].filter(
    (name): name is string => name !== null && name !== 'builtin' && name !== 'http',
  );
  const problems: string[] = [];
  for (const name of new Set(names)) {
    const problem = await findModelProblem(
      home,
      name,
      name === models.universal ? models.precision : undefined,
      catalogue,
    );
    if (problem !== null) problems.push(problem);
  }
  if ((models.editor === 'llama' || models.meter === 'llama') && models.gguf === null)
    problems.push('No language model is chosen for the editor or the meter.');
  if ((models.universal === 'http' || models.editor === 'http') && models.http === null)
    problems.push('No model server is named, which http stands for.');
  return problems;
}
