import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder } from '../temp.ts';
import type { Peer } from './system.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly overrides?: Readonly<Record<string, string>>;
  /** The server installed in a folder. */
  readonly createPeer: (installed: string) => Peer;
}

/** Into a folder of its own; throws npm's reason where that fails. */
export function install({ name, version, overrides = {}, createPeer }: Package): Peer {
  const folder = createTempFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }));
  const spec = `${name}@${version}`;
  // Nothing these packages bring along runs here before they are started as servers.
  const args = ['install', '--prefix', folder, spec, '--ignore-scripts', '--no-audit', '--no-fund'];
  try {
    execFileSync('npm', args, {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const reason = /^npm error (?!code)(.+)$/m.exec(stderr ?? '')?.[1] ?? String(error);
    throw new Error(`not installed: ${reason}`, { cause: error });
  }
  return createPeer(folder);
}
