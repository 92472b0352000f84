// Saves a version and is killed at a named place, as by kill -9: `node save-version.ts FOLDER METHOD NAME before|half|after`.
import { closeSync, openSync, writeSync } from 'node:fs';
import { diskIo } from '../../src/engine/encoder/version-io.ts';
import type { VersionIo } from '../../src/engine/encoder/version-io.ts';
import { openVersionStore } from '../../src/engine/encoder/versions.ts';
import { createDraft, createVersionWeights } from './versions.ts';

const [folder = '', method = '', name = '', moment = ''] = process.argv.slice(2);
const killSelf = (): void => {
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment to arrive.
  for (;;);
};
const io = new Proxy(diskIo, {
  get:
    (disk, key: keyof VersionIo) =>
    async (path: string, second: never): Promise<unknown> => {
      const here = key === method && path.includes(name);
      if (here && moment === 'half') {
        const file = openSync(path, 'wx');
        writeSync(file, (second as Uint8Array).subarray(0, 20));
        closeSync(file);
      }
      if (here && moment !== 'after') killSelf();
      const result: unknown = await disk[key](path, second);
      if (here) killSelf();
      return result;
    },
});
await openVersionStore(folder, { io }).save(createDraft({ parent: 1 }), createVersionWeights(2));
