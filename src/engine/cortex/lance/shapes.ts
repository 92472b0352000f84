import type { Library } from './library.ts';
import type { Shape } from './table.ts';

type Arrow = Library['arrow'];

/** The tables of the Cortex (spec §5; architecture, "What a memory is"). Times are ms, vectors as long as their space says. */
export function shapes(
  dimensions: number,
  generation: Generation | null,
): Readonly<Record<TableName, Shape>> {
  const own = (name: TableName): string => tableOf(name, generation);
  const text = (arrow: Arrow, name: string, nullable = false) =>
    new arrow.Field(
      name,
      new arrow.Utf8(),
      nullable,
      name === 'id' ? new Map([['lance-schema:unenforced-primary-key:position', '1']]) : undefined,
    );
  const number = (arrow: Arrow, name: string, nullable = false) =>
    new arrow.Field(name, new arrow.Float64(), nullable);
  const flag = (arrow: Arrow, name: string) => new arrow.Field(name, new arrow.Bool(), false);
  const vector = (
    arrow: Arrow,
    name: string,
    size = generation?.dimensions ?? dimensions,
    nullable = false,
  ) =>
    new arrow.Field(
      name,
      new arrow.FixedSizeList(size, new arrow.Field('item', new arrow.Float32(), true)),
      nullable,
    );
  const exchanges = (name: TableName): Shape => ({
    name,
    fields: (arrow) => [
      ...['id', 'block_id', 'session_id', 'role'].map((field) => text(arrow, field)),
      ...['speaker', 'user_id'].map((field) => text(arrow, field, true)),
      ...['turn', 'at', 'created_at', 'space_id'].map((field) => number(arrow, field)),
      ...['sha256', 'text'].map((field) => text(arrow, field)),
      vector(arrow, 'vector', dimensions, true),
    ],
    scalars: ['block_id'],
    // The index of turns finds them by words and by meaning, over all tiers at once (DESIGN.md).
    words: null,
    vector: null,
  });
  return {
    exchanges: exchanges('exchanges'),
    archive: exchanges('archive'),
    blocks: {
      name: own('blocks'),
      fields: (arrow) => [
        ...['id', 'type', 'session_id'].map((field) => text(arrow, field)),
        text(arrow, 'user_id', true),
        ...['start_at', 'end_at', 'space_id'].map((field) => number(arrow, field)),
        ...['title', 'question', 'words', 'zones', 'record'].map((field) => text(arrow, field)),
        vector(arrow, 'vector'),
        vector(arrow, 'question_vector'),
      ],
      scalars: [],
      words: 'words',
      vector: 'vector',
    },
    clusters: {
      name: own('clusters'),
      fields: (arrow) => [
        text(arrow, 'id'),
        text(arrow, 'parent_id', true),
        ...['level', 'blocks', 'radius', 'from_at', 'to_at', 'created_at', 'space_id'].map((field) =>
          number(arrow, field),
        ),
        ...['name', 'summary', 'words', 'members'].map((field) => text(arrow, field)),
        vector(arrow, 'centroid'),
        vector(arrow, 'vector'),
      ],
      scalars: [],
      words: 'words',
      vector: 'vector',
    },
    antechamber: {
      name: own('antechamber'),
      fields: (arrow) => [
        ...['id', 'session_id', 'question', 'summary', 'words'].map((field) => text(arrow, field)),
        text(arrow, 'cluster_id', true),
        number(arrow, 'cluster_density', true),
        ...['at', 'created_at', 'space_id'].map((field) => number(arrow, field)),
        flag(arrow, 'promoted'),
        number(arrow, 'promoted_at', true),
        vector(arrow, 'vector'),
      ],
      scalars: ['cluster_id'],
      words: 'words',
      vector: 'vector',
    },
  };
}

/** A universal space other than the one that every store has, with tables of its own for what is sought by meaning (R2). */
export interface Generation {
  readonly id: number;
  readonly dimensions: number;
}

export const tableOf = (name: TableName, generation: Pick<Generation, 'id'> | null): string =>
  generation ? `${name}_${generation.id}` : name;

/** The table that a name is of, whatever its generation; null for one that is searched by nobody. */
export function generationOf(table: string): { name: Generational; id: number | null } | null {
  const found = /^(blocks|clusters|antechamber)(?:_(\d+))?$/.exec(table);
  return found && { name: found[1] as Generational, id: found[2] === undefined ? null : Number(found[2]) };
}
export type Generational = Extract<TableName, 'blocks' | 'clusters' | 'antechamber'>;

export type TableName = 'exchanges' | 'archive' | 'blocks' | 'clusters' | 'antechamber';
