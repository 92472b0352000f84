import { tidy } from '../../math/statistics.ts';
import { MemoryError } from '../../errors.ts';
import type { EngineParts } from '../../parts.ts';
import { driftBetween } from '../drift.ts';
import { validate } from '../../validate.ts';
import type { MindAnswer, MindReport } from '../../vocabulary/mind.ts';
import { mindInput } from '../../vocabulary/requests.ts';
import type { MindInput } from '../../vocabulary/requests.ts';
import type { Space } from '../../vocabulary/space.ts';
import { decoded } from './decode.ts';
import { before, mindMap } from './map.ts';
import { latestEpiphanies, movedMemories } from './moves.ts';
import { toldVersions } from './versions.ts';

const LAST = 5;
const EPIPHANIES = 5;
/** Memories of which a report tells all that happened. */
const MOVED = 12;

/** What the mind is like now, in brief; and what a latent says, where one is asked for. */
export async function mind(parts: EngineParts, input: MindInput): Promise<MindAnswer> {
  const request = validate(mindInput, input);
  const { hippocampus, minds } = parts;
  const asked = [request.memory, request.between, request.dream].some((one) => one !== undefined);
  const current = await minds.current();
  if (asked && !current)
    throw new MemoryError(
      'NOT_FOUND',
      'No version of the native encoder is in use, so that no latent says anything.',
      minds.versions
        ? 'Let nights train one: `sophontic-memory mind` tells what there is.'
        : 'Set `training` to "on" in config.json, and let nights train one.',
    );
  if (!minds.versions)
    return {
      ...{ training: 'off', version: null, problem: null, versions: [], drift: null, decoded: null },
      ...{ memories: { felt: 0, stale: 0 }, epiphanies: [] },
    };
  const versions = await toldVersions(parts);
  const space = await hippocampus.native.readVersion();
  return {
    training: 'on',
    version: versions.find(({ in_use }) => in_use) ?? null,
    problem: await problemOf(parts),
    versions: versions.slice(0, LAST),
    drift: space && (await driftOf(parts, space)),
    memories: await memoriesOf(parts, space),
    epiphanies: await latestEpiphanies(parts, EPIPHANIES),
    decoded: asked ? await decoded(parts, current!, request) : null,
  };
}

/** The same for a night's report, with what is to be drawn; null where training is off. */
export async function mindReport(parts: EngineParts): Promise<MindReport | null> {
  const { hippocampus, minds } = parts;
  if (!minds.versions) return null;
  const space = (await minds.current())?.space ?? (await hippocampus.native.readVersion());
  return {
    problem: await problemOf(parts),
    versions: await toldVersions(parts),
    map: space && (await mindMap(parts, space)),
    history: await movedMemories(parts, MOVED),
  };
}

/** Why the version in use is not the one that is felt by. */
async function problemOf({ hippocampus, minds }: EngineParts): Promise<string | null> {
  const current = await minds.current();
  if (minds.problem !== null || current) return minds.problem;
  const space = await hippocampus.native.readVersion();
  return space
    ? `Version ${space.version} reads another embedding model than the one in use; the next night begins anew.`
    : null;
}

async function driftOf(parts: EngineParts, space: Space): Promise<MindAnswer['drift']> {
  const { native } = parts.hippocampus;
  const previous = await before(parts, space);
  if (!previous) return null;
  const { spread } = driftBetween(
    await native.readWitnesses(previous.id),
    await native.readWitnesses(space.id),
  );
  const { middle, deviation, n } = spread;
  if (n === 0) return null;
  return {
    ...{ from_version: previous.version, memories: n, middle: tidy(middle), deviation: tidy(deviation) },
    epiphany_deviations: parts.settings.native.epiphany.deviations,
  };
}

async function memoriesOf(
  { hippocampus: { native } }: EngineParts,
  space: Space | null,
): Promise<MindAnswer['memories']> {
  let stale = 0;
  for (const { id } of await native.listVersions())
    if (id !== space?.id) stale += await native.countVectors(id);
  return { felt: space ? await native.countVectors(space.id) : 0, stale };
}
