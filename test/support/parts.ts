import { systemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { UniversalSpaces } from '../../src/engine/spaces/universal-spaces.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import type { NightDeps } from '../../src/engine/night/context.ts';
import { EncoderRegistry } from '../../src/engine/encoder/registry.ts';
import type { EncoderVersion } from '../../src/engine/encoder/registry.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import type { VersionStore } from '../../src/engine/encoder/versions.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { resolveCortexPath, resolveDatabasePath, createSeededIds } from './agent.ts';
import { createSmallSettings, resolveVersionsFolder } from './encoder-agent.ts';
import { NO_CHOICE, openStore } from './store.ts';

export interface PartsOptions {
  readonly clock?: Clock;
  readonly settings?: NightDeps['settings'];
  readonly versions?: VersionStore;
  readonly wrapStore?: (store: Hippocampus) => Hippocampus;
}

/** What the engine hands to its parts, for those that have to do with the native encoder; the rest is missing. */
export async function openParts(
  home: string,
  {
    clock = systemClock,
    settings = createSmallSettings(),
    versions = openVersionStore(resolveVersionsFolder(home)),
    wrapStore = (store) => store,
  }: PartsOptions = {},
): Promise<{ parts: NightDeps; close: () => Promise<void> }> {
  const embedder = createLexicalEmbedder();
  const hippocampus = wrapStore(await openStore(resolveDatabasePath(home), clock));
  const cortex = await openLanceCortex({
    path: resolveCortexPath(home),
    clock,
    dimensions: embedder.identity.dimensions,
    generation: null,
  });
  const universals = new UniversalSpaces(hippocampus, embedder, NO_CHOICE, clock);
  const parts: Partial<NightDeps> = {
    ...{ hippocampus, builtinEmbedder: embedder, universals, clock, settings },
    encoders: new EncoderRegistry(hippocampus, universals, versions),
    training: DEFAULT_TRAINING_CONFIG,
    openCortex: async () => cortex,
    openBuiltinSpace: () => universals.openBuiltinSpace(),
    scheduleEmbedding: () => undefined,
    createId: createSeededIds(77),
    self: { pid: process.pid, host: 'test', isAlive: () => true },
  };
  return {
    parts: parts as NightDeps,
    close: async () => {
      await cortex.close();
      await hippocampus.close();
    },
  };
}

/** A mind that counts its passes: how many texts in each. */
export function countEncoderPasses(encoder: EncoderVersion): { encoder: EncoderVersion; passes: number[] } {
  const passes: number[] = [];
  const encode: EncoderVersion['encode'] = (inputs) => {
    passes.push(inputs.length);
    return encoder.encode(inputs);
  };
  return { encoder: { ...encoder, encode }, passes };
}
