import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FROM_ROW, TO_ROW } from './rows.ts';
import type { TableName } from './table-specs.ts';
import { LanceTable } from './table.ts';
import type { Row, TableEnvironment, TableSpec } from './table.ts';

/**
 * A table made anew of the rows that can be read of the old one, which is kept in `keepFolder`. The new one is whole on disk
 * before the old one is moved away: a process that is killed between leaves the new one beside, where the next attempt finds
 * it. By the one process that has the Cortex open; `table` is closed.
 */
export async function rebuildTable(
  environment: TableEnvironment,
  { name, spec, columns }: { name: TableName; spec: TableSpec; columns: readonly string[] },
  table: LanceTable,
  keepFolder: string,
): Promise<void> {
  const { path } = environment;
  const folder = `${spec.name}.lance`;
  const rebuilt = join(path, 'rebuilt');
  if (!existsSync(join(rebuilt, folder)) || existsSync(join(path, folder))) {
    rmSync(rebuilt, { recursive: true, force: true });
    const draft = join(rebuilt, 'draft');
    mkdirSync(draft, { recursive: true, mode: 0o700 });
    await copyRows({ ...environment, path: draft }, { name, spec, columns }, table);
    renameSync(join(draft, folder), join(rebuilt, folder));
  }
  table.close();
  if (existsSync(join(path, folder))) {
    mkdirSync(keepFolder, { recursive: true, mode: 0o700 });
    renameSync(join(path, folder), join(keepFolder, folder));
  }
  renameSync(join(rebuilt, folder), join(path, folder));
  rmSync(rebuilt, { recursive: true, force: true });
}

async function copyRows(
  environment: TableEnvironment,
  { name, spec, columns }: { name: TableName; spec: TableSpec; columns: readonly string[] },
  table: LanceTable,
): Promise<void> {
  const db = await environment.lance.connect(environment.path);
  const copy = (await LanceTable.open(environment, db, spec))!;
  let batch: Row[] = [];
  const writeBatch = async (): Promise<void> => {
    await copy.put(batch);
    batch = [];
  };
  if (!table.isLost)
    await table.salvage(
      columns,
      (row) => {
        try {
          batch.push(TO_ROW[name](FROM_ROW[name](row) as never));
        } catch {
          // It holds what it cannot hold: left in the old table, which is kept.
        }
      },
      writeBatch,
    );
  copy.close();
}
