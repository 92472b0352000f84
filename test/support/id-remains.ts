import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How an id may stand in a file: as text, in either encoding, or as its 16 bytes. */
const encodeId = (id: string): Buffer[] => [
  Buffer.from(id, 'utf8'),
  Buffer.from(id.toUpperCase(), 'utf8'),
  Buffer.from(id, 'utf16le'),
  Buffer.from(id.replaceAll('-', ''), 'utf8'),
  Buffer.from(id.replaceAll('-', ''), 'hex'),
];

/** Those of these ids that stand in any file under `folder`, or in its name: each with the files. */
export function findIdRemains(folder: string, ids: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const needles = ids.map((id) => ({ id, encodings: encodeId(id) }));
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(file.parentPath, file.name);
    const content = file.isFile() ? readFileSync(path) : Buffer.alloc(0);
    for (const { id, encodings } of needles)
      if (file.name.includes(id) || encodings.some((bytes) => content.includes(bytes)))
        (found[id] ??= []).push(path.slice(folder.length + 1));
  }
  return found;
}
