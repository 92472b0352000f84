import type { EncodeBlocksDeps } from '../heal.ts';
import type { WithSettings } from '../../vocabulary/settings.ts';
import type { WithEncoders } from '../registry.ts';
import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { WithAxes } from '../../models/ports.ts';
import type { WithCortex } from '../../cortex/port.ts';
import { roundTo4Decimals } from '../../math/statistics.ts';
import { MemoryError } from '../../errors.ts';
import { measureDrift } from '../drift.ts';
import { validate } from '../../validate.ts';
import type { MindAnswer, EncoderReport } from '../../vocabulary/encoder.ts';
import { mindInput } from '../../vocabulary/requests.ts';
import type { MindInput } from '../../vocabulary/requests.ts';
import type { Space } from '../../vocabulary/space.ts';
import { decodeLatents } from './decode-latents.ts';
import { findPreviousSpace, buildMindMap } from './map.ts';
import { listLatestEpiphanies, listMovedMemories } from './moves.ts';
import { listVersions } from './versions.ts';

type BuildMindReportDeps = WithAxes & WithCortex & WithHippocampus & WithEncoders & WithSettings;

const MAX_VERSIONS = 5;
const MAX_EPIPHANIES = 5;
/** Memories of which a report tells all that happened. */
const MAX_MOVED_MEMORIES = 12;

/** What the mind is like now, in brief; and what a latent says, where one is asked for. */
export async function readMind(deps: EncodeBlocksDeps, input: MindInput): Promise<MindAnswer> {
  const request = validate(mindInput, input);
  const { hippocampus, encoders } = deps;
  const isLatentRequested = [request.memory, request.between, request.dream].some((one) => one !== undefined);
  const current = await encoders.loadCurrent();
  if (isLatentRequested && !current)
    throw new MemoryError(
      'NOT_FOUND',
      'No version of the native encoder is in use, so that no latent says anything.',
      encoders.versions
        ? 'Let nights train one: `sophontic-memory mind` tells what there is.'
        : 'Set `training` to "on" in config.json, and let nights train one.',
    );
  if (!encoders.versions)
    return {
      ...{ training: 'off', version: null, problem: null, versions: [], drift: null, decoded: null },
      ...{ memories: { felt: 0, stale: 0 }, epiphanies: [] },
    };
  const versions = await listVersions(deps);
  const space = await hippocampus.native.readVersion();
  return {
    training: 'on',
    version: versions.find(({ in_use }) => in_use) ?? null,
    problem: await describeEncoderProblem(deps),
    versions: versions.slice(0, MAX_VERSIONS),
    drift: space && (await computeDrift(deps, space)),
    memories: await countMemories(deps, space),
    epiphanies: await listLatestEpiphanies(deps, MAX_EPIPHANIES),
    decoded: isLatentRequested ? await decodeLatents(deps, current!, request) : null,
  };
}

/** The same for a night's report, with what is to be drawn; null where training is off. */
export async function buildMindReport(deps: BuildMindReportDeps): Promise<EncoderReport | null> {
  const { hippocampus, encoders } = deps;
  if (!encoders.versions) return null;
  const space = (await encoders.loadCurrent())?.space ?? (await hippocampus.native.readVersion());
  return {
    problem: await describeEncoderProblem(deps),
    versions: await listVersions(deps),
    map: space && (await buildMindMap(deps, space)),
    history: await listMovedMemories(deps, MAX_MOVED_MEMORIES),
  };
}

/** Why the version in use is not the one that encodes. */
async function describeEncoderProblem({
  hippocampus,
  encoders,
}: WithHippocampus & WithEncoders): Promise<string | null> {
  const current = await encoders.loadCurrent();
  if (encoders.problem !== null || current) return encoders.problem;
  const space = await hippocampus.native.readVersion();
  return space
    ? `Version ${space.version} reads another embedding model than the one in use; the next night begins anew.`
    : null;
}

async function computeDrift(
  deps: WithHippocampus & WithEncoders & WithSettings,
  space: Space,
): Promise<MindAnswer['drift']> {
  const { native } = deps.hippocampus;
  const previous = await findPreviousSpace(deps, space);
  if (!previous) return null;
  const { spread } = measureDrift(
    await native.readWitnesses(previous.id),
    await native.readWitnesses(space.id),
  );
  const { median, deviation, count } = spread;
  if (count === 0) return null;
  return {
    ...{
      from_version: previous.version,
      memories: count,
      middle: roundTo4Decimals(median),
      deviation: roundTo4Decimals(deviation),
    },
    epiphany_deviations: deps.settings.native.epiphany.deviations,
  };
}

async function countMemories(
  { hippocampus: { native } }: WithHippocampus,
  space: Space | null,
): Promise<MindAnswer['memories']> {
  let stale = 0;
  for (const { id } of await native.listVersions())
    if (id !== space?.id) stale += await native.countVectors(id);
  return { felt: space ? await native.countVectors(space.id) : 0, stale };
}
