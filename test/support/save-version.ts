// Saves a version and is killed at a named place, as by kill -9: `node save-version.ts FOLDER METHOD NAME before|half|after`.
import { closeSync, openSync, writeSync } from 'node:fs';
import { diskIo } from '../../src/engine/encoder/versions-io.ts';
import type { VersionIo } from '../../src/engine/encoder/versions-io.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { draft, weightsOf } from './versions.ts';

const [folder = '', method = '', name = '', when = ''] = process.argv.slice(2);
const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive.
  for (;;);
};
const io = new Proxy(diskIo, {
  get:
    (disk, key: keyof VersionIo) =>
    async (path: string, second: never): Promise<unknown> => {
      const here = key === method && path.includes(name);
      if (here && when === 'half') {
        const file = openSync(path, 'wx');
        writeSync(file, (second as Uint8Array).subarray(0, 20));
        closeSync(file);
      }
      if (here && when !== 'after') die();
      const result: unknown = await disk[key](path, second);
      if (here) die();
      return result;
    },
});
await openVersionStore(folder, { io }).save(draft({ parent: 1 }), weightsOf(2));
