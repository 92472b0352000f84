import type { WithHippocampus } from '../../hippocampus/port.ts';
import type { HistoryEvent } from '../../hippocampus/native-port.ts';
import { formatDirection, createNameLookup } from '../delta.ts';
import type { MindAnswer, MovedMemory } from '../../vocabulary/encoder.ts';

/** Memories that moved furthest, with all that happened to them. Titles and names are those of this moment. */
export async function listMovedMemories(
  { hippocampus }: WithHippocampus,
  limit: number,
): Promise<MovedMemory[]> {
  const { native, centroids } = hippocampus;
  const moved = await native.listMoved(limit);
  if (moved.length === 0) return [];
  const histories = await native.readHistories(moved.map(({ key }) => key));
  const findName = createNameLookup(await centroids.list());
  return moved.map(({ key, id, title, largest }) => ({
    ...{ id, title, largest },
    events: (histories.get(key) ?? []).map((event) => toEventAnswer(event, findName)),
  }));
}

/** The latest epiphanies. */
export async function listLatestEpiphanies(
  { hippocampus }: WithHippocampus,
  limit: number,
): Promise<MindAnswer['epiphanies']> {
  const epiphanies = await hippocampus.native.listEpiphanies(0, limit);
  const findName = createNameLookup(epiphanies.length === 0 ? [] : await hippocampus.centroids.list());
  return epiphanies.map(({ id, title, event }) => {
    const { date: at, model_version, delta_magnitude, direction } = toEventAnswer(event, findName);
    return { id, title, at, model_version, delta_magnitude, direction };
  });
}

const toEventAnswer = (
  { date, model_version, event, delta_magnitude, direction }: HistoryEvent,
  findName: (id: string) => string | undefined,
): MovedMemory['events'][number] => ({
  ...{ date, model_version, event },
  delta_magnitude: delta_magnitude ?? 0,
  direction: formatDirection(direction, findName),
});
