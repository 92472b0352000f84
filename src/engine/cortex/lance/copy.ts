import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { MemoryError } from '../../errors.ts';
import { toCortexError } from './failures.ts';
import { loadLance } from './lance-module.ts';
import { buildRowWords, toVector } from './rows.ts';
import { createRowSealer } from './sealing.ts';
import type { CortexKeys } from './sealing.ts';
import { buildTableSpecs, parseTableName } from './table-specs.ts';
import { LanceTable, inspectTableFolder } from './table.ts';
import type { TableEnvironment } from './table.ts';
import type { Row, TableSpec } from './table.ts';
import { WriteGate } from './write-gate.ts';

export interface CortexFolder {
  readonly path: string;
  /** Null for a plain one. */
  readonly keys: CortexKeys | null;
}

/** Rows that are held in memory at once. */
const BATCH_ROWS = 500;

/**
 * Copies every table of a Cortex into a new one under other keys, reads both back and compares them. Nobody else may be writing.
 * `reportRow` is called for every row that has been written.
 */
export async function copyLanceCortex(
  source: CortexFolder,
  target: CortexFolder,
  clock: Clock,
  reportRow: () => void = () => undefined,
): Promise<{ readonly tables: number; readonly rows: number }> {
  const gates = { source: new WriteGate(source.path, clock), target: new WriteGate(target.path, clock) };
  try {
    mkdirSync(target.path, { recursive: true, mode: 0o700 });
    const lance = await loadLance();
    const [from, to] = await Promise.all(
      [source, target].map(({ path }) => lance.connect(path, { readConsistencyInterval: 0 })),
    );
    const createEnvironment = ({ path, keys }: typeof source, gate: WriteGate): TableEnvironment => ({
      ...{ lance, clock, path, gate },
      onDamage: () => undefined,
      createSealer: (spec) => keys && createRowSealer(spec, keys),
    });
    const totals = { tables: 0, rows: 0 };
    for (const name of await from!.tableNames()) {
      // What a drop or a first start left unfinished has nothing that anybody could read.
      if (inspectTableFolder(join(source.path, `${name}.lance`)) !== 'whole') continue;
      const vector = (await (await from!.openTable(name)).schema()).fields.find(
        (one) => one.name === 'vector',
      );
      const spec = findSpec(name, Number((vector?.type as { listSize?: number } | undefined)?.listSize));
      const [before, after] = await Promise.all([
        LanceTable.open(createEnvironment(source, gates.source), from!, spec, false),
        LanceTable.open(createEnvironment(target, gates.target), to!, spec),
      ]);
      try {
        totals.rows += await copyTable(before!, after!, spec, reportRow);
        totals.tables++;
      } finally {
        before?.close();
        after?.close();
      }
    }
    return totals;
  } catch (error) {
    throw toCortexError(error, source.path);
  } finally {
    for (const gate of Object.values(gates)) gate.close();
  }
}

function findSpec(name: string, dimensions: number): TableSpec {
  const parsed =
    parseTableName(name) ?? (name === 'exchanges' || name === 'archive' ? { name, id: null } : null);
  if (!parsed || !(dimensions > 0))
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      `The Cortex holds a table that is not of this version: ${name}. It cannot be copied, and nothing was changed.`,
      'Update sophontic-memory, then try again.',
      { table: name },
    );
  return { ...buildTableSpecs(dimensions, null)[parsed.name], name };
}

async function copyTable(
  source: LanceTable,
  target: LanceTable,
  { name, textColumn }: TableSpec,
  reportRow: () => void,
): Promise<number> {
  const columns = await source.readColumns();
  // What is searched by words is made of the other columns; of an encrypted table it cannot be had back.
  const stored = columns.filter((column) => column !== textColumn);
  const ids = (await source.readWhere(null, ['id'])).map((row) => row['id'] as string);
  const copied = createDigest();
  for (let from = 0; from < ids.length; from += BATCH_ROWS) {
    const rows = await source.readByIds(ids.slice(from, from + BATCH_ROWS), stored);
    for (const row of rows) copied.add(row);
    await target.append(rows.map((row) => completeRow(row, name, textColumn)));
    for (let i = 0; i < rows.length; i++) reportRow();
  }
  const readBack = createDigest();
  await target.scan(stored, (row) => readBack.add(row));
  if (copied.rows !== ids.length || copied.read() !== readBack.read() || copied.rows !== readBack.rows)
    throw new MemoryError(
      'STORE_UNAVAILABLE',
      `The copy of the Cortex is not what it was made of: the table ${name} differs. The memory is as it was.`,
      'Check the disk, then run `sophontic-memory doctor`.',
      { table: name },
    );
  await target.maintain();
  return copied.rows;
}

/** A row as it is put: vectors as numbers, and the column that is searched by words. */
function completeRow(row: Row, table: string, textColumn: string | null): Row {
  const completed = Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'object' && value !== null ? toVector(value) : value,
    ]),
  );
  if (textColumn === null) return completed;
  return { ...completed, [textColumn]: buildRowWords(parseTableName(table)!.name, row) };
}

/** Of rows in any order: how many, and a hash of all that stands in them. */
function createDigest() {
  const sum = Buffer.alloc(32);
  let rows = 0;
  return {
    add: (row: Row): void => {
      rows++;
      const hash = createHash('sha256');
      for (const column of Object.keys(row).sort()) {
        const value = row[column];
        const bytes =
          typeof value === 'object' && value !== null
            ? new Uint8Array(toVector(value).slice().buffer)
            : Buffer.from(JSON.stringify(value ?? null));
        hash.update(`${column} ${bytes.length} `).update(bytes);
      }
      hash.digest().forEach((byte, i) => (sum[i]! ^= byte));
    },
    get rows(): number {
      return rows;
    },
    read: (): string => sum.toString('hex'),
  };
}
