import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly ram_gib: number;
  readonly os: string;
  readonly node: string;
}

export const readMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  ram_gib: Number((totalmem() / 2 ** 30).toFixed(1)),
  os: `${readDistribution()}${type()} ${release()} ${arch()}`,
  node: process.version,
});

function readDistribution(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ? `${name}, ` : '';
  } catch {
    return '';
  }
}

export function formatMachine(date: string): string {
  const { cpu, cores, ram_gib, os, node } = readMachine();
  return `${cpu}, ${cores} cores, ${ram_gib} GiB RAM; ${os}; Node ${node}; ${date}`;
}

/** A Markdown table whose columns line up for reading as text, too; all but the first `left` columns are figures. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const formatRow = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i < textColumns ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < textColumns ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [formatRow(head), formatRow(rule), ...rows.map(formatRow)].join('\n');
}
