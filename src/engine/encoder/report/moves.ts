import type { HistoryEvent } from '../../hippocampus/native-port.ts';
import type { EngineParts } from '../../parts.ts';
import { inWords, namesOf } from '../delta.ts';
import type { MindAnswer, MovedMemory } from '../../vocabulary/mind.ts';

/** Memories that moved furthest, with all that happened to them. Titles and names are those of this moment. */
export async function movedMemories(
  { hippocampus }: Pick<EngineParts, 'hippocampus'>,
  limit: number,
): Promise<MovedMemory[]> {
  const { native, centroids } = hippocampus;
  const moved = await native.listMoved(limit);
  if (moved.length === 0) return [];
  const histories = await native.readHistories(moved.map(({ key }) => key));
  const nameOf = namesOf(await centroids.list());
  return moved.map(({ key, id, title, largest }) => ({
    ...{ id, title, largest },
    events: (histories.get(key) ?? []).map((event) => toldOf(event, nameOf)),
  }));
}

/** The latest epiphanies. */
export async function latestEpiphanies(
  { hippocampus }: Pick<EngineParts, 'hippocampus'>,
  limit: number,
): Promise<MindAnswer['epiphanies']> {
  const found = await hippocampus.native.listEpiphanies(0, limit);
  const nameOf = namesOf(found.length === 0 ? [] : await hippocampus.centroids.list());
  return found.map(({ id, title, event }) => {
    const { date: at, model_version, delta_magnitude, direction } = toldOf(event, nameOf);
    return { id, title, at, model_version, delta_magnitude, direction };
  });
}

const toldOf = (
  { date, model_version, event, delta_magnitude, direction }: HistoryEvent,
  nameOf: (id: string) => string | undefined,
): MovedMemory['events'][number] => ({
  ...{ date, model_version, event },
  delta_magnitude: delta_magnitude ?? 0,
  direction: inWords(direction, nameOf),
});
