import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '#lancedb';
import { isDamage } from '../../errors.ts';
import type { TableName, buildTableSpecs } from './table-specs.ts';
import { LanceTable, inspectTableFolder } from './table.ts';
import type { TableEnvironment, TableSpec } from './table.ts';

/** Tables that come to be together: where one of them holds rows, the others have been there. */
const SIBLINGS: readonly (readonly TableName[])[] = [
  ['exchanges', 'archive'],
  ['blocks', 'clusters', 'antechamber'],
];

/**
 * A table as it is found, made where there is none yet. One that is gone beside others that hold rows is not made anew, and
 * one that cannot be opened keeps only itself from being read: both are lost until `repair`.
 */
export async function openOrLose(
  environment: TableEnvironment,
  db: Connection,
  specs: ReturnType<typeof buildTableSpecs>,
  name: TableName,
): Promise<LanceTable> {
  const spec = specs[name];
  const folder = join(environment.path, `${spec.name}.lance`);
  try {
    if (existsSync(folder) && inspectTableFolder(folder) === 'wreck')
      return LanceTable.createLost(environment, spec);
    if (!existsSync(folder) && (await hasRowsBeside(environment, db, specs, name)))
      return LanceTable.createLost(environment, spec);
    return (await LanceTable.open(environment, db, spec))!;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return LanceTable.createLost(environment, spec);
  }
}

async function hasRowsBeside(
  environment: TableEnvironment,
  db: Connection,
  specs: ReturnType<typeof buildTableSpecs>,
  name: TableName,
): Promise<boolean> {
  for (const sibling of SIBLINGS.find((group) => group.includes(name))!)
    if (sibling !== name && (await hasRows(environment, db, specs[sibling]))) return true;
  return false;
}

async function hasRows(environment: TableEnvironment, db: Connection, spec: TableSpec): Promise<boolean> {
  if (!existsSync(join(environment.path, `${spec.name}.lance`))) return false;
  const table = await LanceTable.open(environment, db, spec, false).catch(() => null);
  try {
    return table !== null && (await table.count()) > 0;
  } finally {
    table?.close();
  }
}
