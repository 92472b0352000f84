import { UNCALIBRATED, calibrate, pairs } from '../spaces/calibration.ts';
import type { Calibration } from '../spaces/calibration.ts';
import type { NightContext } from './context.ts';

/** With the cycle that measured it; 0 where none has. */
export type Calibrated = Calibration & { readonly cycle: number };

/** The space's background (R21), measured anew whenever the store has grown several times over since. */
export async function calibrated({ store, parts, space, lease, cycle }: NightContext): Promise<Calibrated> {
  const settings = parts.settings.calibration;
  const name = `calibration:${space.id}` as const;
  const known = await store.facts.get(name);
  const upTo = (await parts.hippocampus.nights.readCycle(parts.self))!.boundary;
  // The nights that go on from one cycle see one calibration: what depends on it must not change in between.
  if (known && (upTo < known.upTo * settings.again || known.upTo >= upTo)) return known;
  const wanted = pairs(upTo, settings.pairs);
  const vectors = await store.index.readVectors(
    space.id,
    wanted.flat().map((place) => place + 1),
  );
  const found = wanted.flatMap((_, i): [Float32Array, Float32Array][] => {
    const [a, b] = [vectors[2 * i], vectors[2 * i + 1]];
    return a && b ? [[a, b]] : [];
  });
  if (found.length < settings.least) return known ?? { ...UNCALIBRATED, cycle: 0 };
  const measured = { ...calibrate(found), cycle };
  await store.facts.set(lease, name, { ...measured, upTo });
  return measured;
}
