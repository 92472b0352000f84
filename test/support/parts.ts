import { systemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { UniversalSpaces } from '../../src/engine/spaces/universals.ts';
import type { Hippocampus } from '../../src/engine/hippocampus/port.ts';
import { createLexicalEmbedder } from '../../src/engine/models/builtin/lexical-embedder.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import { EncoderRegistry } from '../../src/engine/encoder/minds.ts';
import type { EncoderVersion } from '../../src/engine/encoder/minds.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import type { VersionStore } from '../../src/engine/encoder/versions.ts';
import { DEFAULT_TRAINING_CONFIG } from '../../src/engine/vocabulary/training.ts';
import { cortexOf, databaseOf, seededIds } from './life.ts';
import { small, versionsOf } from './mind.ts';
import { NO_CHOICE, openAt } from './store.ts';

export interface PartsOptions {
  readonly clock?: Clock;
  readonly settings?: EngineParts['settings'];
  readonly versions?: VersionStore;
  readonly watched?: (store: Hippocampus) => Hippocampus;
}

/** What the engine hands to its parts, for those that have to do with the native encoder; the rest is missing. */
export async function openParts(
  home: string,
  {
    clock = systemClock,
    settings = small(),
    versions = openVersionStore(versionsOf(home)),
    watched = (store) => store,
  }: PartsOptions = {},
): Promise<{ parts: EngineParts; close: () => Promise<void> }> {
  const embedder = createLexicalEmbedder();
  const hippocampus = watched(await openAt(databaseOf(home), clock));
  const cortex = await openLanceCortex({
    path: cortexOf(home),
    clock,
    dimensions: embedder.identity.dimensions,
    generation: null,
  });
  const universals = new UniversalSpaces(hippocampus, embedder, NO_CHOICE, clock);
  const parts: Partial<EngineParts> = {
    ...{ hippocampus, embedder, universals, clock, settings },
    minds: new EncoderRegistry(hippocampus, universals, versions),
    training: DEFAULT_TRAINING_CONFIG,
    cortex: async () => cortex,
    space: () => universals.openBuiltinSpace(),
    embedSoon: () => undefined,
    newId: seededIds(77),
    self: { pid: process.pid, host: 'test', isAlive: () => true },
  };
  return {
    parts: parts as EngineParts,
    close: async () => {
      await cortex.close();
      await hippocampus.close();
    },
  };
}

/** A mind that counts its passes: how many texts in each. */
export function counted(mind: EncoderVersion): { mind: EncoderVersion; passes: number[] } {
  const passes: number[] = [];
  const encode: EncoderVersion['encode'] = (inputs) => {
    passes.push(inputs.length);
    return mind.encode(inputs);
  };
  return { mind: { ...mind, encode }, passes };
}
