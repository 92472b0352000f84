import { DEFAULT_CALIBRATION, calibrate, samplePairs } from '../spaces/calibration.ts';
import type { Calibration } from '../spaces/calibration.ts';
import type { NightContext } from './context.ts';

/** With the cycle that measured it; 0 where none has. */
export type MeasuredCalibration = Calibration & { readonly cycle: number };

/** The space's background (R21), measured anew whenever the store has grown several times over since. */
export async function calibrateSpace({
  store,
  deps,
  space,
  lease,
  cycle,
}: NightContext): Promise<MeasuredCalibration> {
  const settings = deps.settings.calibration;
  const factName = `calibration:${space.id}` as const;
  const previous = await store.facts.get(factName);
  const upTo = (await deps.hippocampus.nights.readCycle(deps.self))!.boundary;
  // The nights that go on from one cycle see one calibration: what depends on it must not change in between.
  if (previous && (upTo < previous.upTo * settings.growthFactor || previous.upTo >= upTo)) return previous;
  const sampledPairs = samplePairs(upTo, settings.pairs);
  const vectors = await store.index.readVectors(
    space.id,
    sampledPairs.flat().map((place) => place + 1),
  );
  const vectorPairs = sampledPairs.flatMap((_, i): [Float32Array, Float32Array][] => {
    const [a, b] = [vectors[2 * i], vectors[2 * i + 1]];
    return a && b ? [[a, b]] : [];
  });
  if (vectorPairs.length < settings.minPairs) return previous ?? { ...DEFAULT_CALIBRATION, cycle: 0 };
  const calibration = { ...calibrate(vectorPairs), cycle };
  await store.facts.set(lease, factName, { ...calibration, upTo });
  return calibration;
}
