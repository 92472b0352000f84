import type { LanceModule } from './lance-module.ts';
import type { TableSpec } from './table.ts';

type Arrow = LanceModule['arrow'];

/** The tables of the Cortex (spec §5; architecture, "What a memory is"). Times are ms, vectors as long as their space says. */
export function buildTableSpecs(
  dimensions: number,
  generation: Generation | null,
): Readonly<Record<TableName, TableSpec>> {
  const toName = (name: TableName): string => toTableName(name, generation);
  const buildTextField = (arrow: Arrow, name: string, nullable = false) =>
    new arrow.Field(
      name,
      new arrow.Utf8(),
      nullable,
      name === 'id' ? new Map([['lance-schema:unenforced-primary-key:position', '1']]) : undefined,
    );
  const buildNumberField = (arrow: Arrow, name: string, nullable = false) =>
    new arrow.Field(name, new arrow.Float64(), nullable);
  const buildBooleanField = (arrow: Arrow, name: string) => new arrow.Field(name, new arrow.Bool(), false);
  const buildVectorField = (
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
  const buildExchangeSpec = (name: TableName): TableSpec => ({
    name,
    buildFields: (arrow) => [
      ...['id', 'block_id', 'session_id', 'role'].map((field) => buildTextField(arrow, field)),
      ...['speaker', 'user_id'].map((field) => buildTextField(arrow, field, true)),
      ...['turn', 'at', 'created_at', 'space_id'].map((field) => buildNumberField(arrow, field)),
      ...['sha256', 'text'].map((field) => buildTextField(arrow, field)),
      buildVectorField(arrow, 'vector', dimensions, true),
      buildTextField(arrow, 'details', true),
    ],
    addedColumns: ['details'],
    scalarColumns: ['block_id'],
    // The index of turns finds them by words and by meaning, over all tiers at once (DESIGN.md).
    textColumn: null,
    vectorColumn: null,
  });
  return {
    exchanges: buildExchangeSpec('exchanges'),
    archive: buildExchangeSpec('archive'),
    blocks: {
      name: toName('blocks'),
      buildFields: (arrow) => [
        ...['id', 'type', 'session_id'].map((field) => buildTextField(arrow, field)),
        buildTextField(arrow, 'user_id', true),
        ...['start_at', 'end_at', 'space_id'].map((field) => buildNumberField(arrow, field)),
        ...['title', 'question', 'words', 'zones', 'record'].map((field) => buildTextField(arrow, field)),
        buildVectorField(arrow, 'vector'),
        buildVectorField(arrow, 'question_vector'),
      ],
      scalarColumns: [],
      textColumn: 'words',
      vectorColumn: 'vector',
    },
    clusters: {
      name: toName('clusters'),
      buildFields: (arrow) => [
        buildTextField(arrow, 'id'),
        buildTextField(arrow, 'parent_id', true),
        ...['level', 'blocks', 'radius', 'from_at', 'to_at', 'created_at', 'space_id'].map((field) =>
          buildNumberField(arrow, field),
        ),
        ...['name', 'summary', 'words', 'members'].map((field) => buildTextField(arrow, field)),
        buildVectorField(arrow, 'centroid'),
        buildVectorField(arrow, 'vector'),
      ],
      scalarColumns: [],
      textColumn: 'words',
      vectorColumn: 'vector',
    },
    antechamber: {
      name: toName('antechamber'),
      buildFields: (arrow) => [
        ...['id', 'session_id', 'question', 'summary', 'words'].map((field) => buildTextField(arrow, field)),
        buildTextField(arrow, 'cluster_id', true),
        buildNumberField(arrow, 'cluster_density', true),
        ...['at', 'created_at', 'space_id'].map((field) => buildNumberField(arrow, field)),
        buildBooleanField(arrow, 'promoted'),
        buildNumberField(arrow, 'promoted_at', true),
        buildVectorField(arrow, 'vector'),
      ],
      scalarColumns: ['cluster_id'],
      textColumn: 'words',
      vectorColumn: 'vector',
    },
  };
}

/** A universal space other than the one that every store has, with tables of its own for what is sought by meaning (R2). */
export interface Generation {
  readonly id: number;
  readonly dimensions: number;
}

export const toTableName = (name: TableName, generation: Pick<Generation, 'id'> | null): string =>
  generation ? `${name}_${generation.id}` : name;

/** The table that a name is of, whatever its generation; null for one that is searched by nobody. */
export function parseTableName(table: string): { name: GenerationTableName; id: number | null } | null {
  const match = /^(blocks|clusters|antechamber)(?:_(\d+))?$/.exec(table);
  return (
    match && { name: match[1] as GenerationTableName, id: match[2] === undefined ? null : Number(match[2]) }
  );
}
export type GenerationTableName = Extract<TableName, 'blocks' | 'clusters' | 'antechamber'>;

export type TableName = 'exchanges' | 'archive' | 'blocks' | 'clusters' | 'antechamber';
