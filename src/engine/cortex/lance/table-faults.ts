import { hash } from 'node:crypto';
import { isDamage } from '../../errors.ts';
import type { Fault } from '../../vocabulary/damage.ts';
import { FROM_ROW } from './rows.ts';
import type { TableName } from './table-specs.ts';
import type { LanceTable, Row } from './table.ts';

/** Faults of one kind told one by one; of more than these the number. */
const MAX_LISTED = 20;
/** Ids asked for at once when an index is compared with the rows. */
const PAGE_SIZE = 500;

/** Looks at every row of a table and asks every index for what it should find; a line for each fault. */
export async function findTableFaults(
  name: TableName,
  table: LanceTable,
  columns: readonly string[],
): Promise<Fault[]> {
  if (table.isLost)
    return [
      {
        part: name,
        kind: 'table',
        problem: `the table ${name} of the Cortex is missing or cannot be opened`,
      },
    ];
  const holdsTexts = name === 'exchanges' || name === 'archive';
  const ids: string[] = [];
  const altered: string[] = [];
  let unparsed = 0;
  const salvaged = await table.salvage(columns, (row) => {
    ids.push(row['id'] as string);
    if (holdsTexts && !isIntact(row)) altered.push(row['id'] as string);
    if (!isParsed(name, row)) unparsed += 1;
  });
  const unreadable = salvaged.unreadable + unparsed;
  const faults: Fault[] = altered.slice(0, MAX_LISTED).map((id) => ({
    ...{ part: name, kind: 'text', id },
    problem: `the text of ${id} in the Cortex is not what was stored`,
  }));
  if (altered.length > MAX_LISTED)
    faults.push({
      ...{ part: name, kind: 'text' },
      problem: `and ${altered.length - MAX_LISTED} more texts in the table ${name}`,
    });
  if (unreadable > 0)
    faults.push({
      ...{ part: name, kind: 'rows' },
      problem: `${unreadable} of ${salvaged.unreadable + ids.length} rows of the table ${name} cannot be read`,
    });
  if (!(await hasSoundIndices(table, ids)))
    faults.push({
      ...{ part: name, kind: 'index' },
      problem: `an index of the table ${name} is missing or damaged`,
    });
  return faults;
}

/** Whether a row holds what it can hold, and a block the words that were stored. */
function isParsed(name: TableName, row: Row): boolean {
  try {
    FROM_ROW[name](row);
    return true;
  } catch {
    return false;
  }
}

const isIntact = ({ text, sha256 }: Row): boolean => hash('sha256', text as string) === sha256;

/** Whether every row is found by its id, and every other index can be asked at all. */
async function hasSoundIndices(table: LanceTable, ids: readonly string[]): Promise<boolean> {
  try {
    for (let i = 0; i < ids.length; i += PAGE_SIZE) {
      const page = ids.slice(i, i + PAGE_SIZE);
      if ((await table.readIndexed(page)).size < new Set(page).size) return false;
    }
    await table.probeIndices();
    return true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return false;
  }
}
