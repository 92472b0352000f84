import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** Links that one path may lead through; more are a circle. */
const MAX_LINKS = 40;

/** Where a path leads, links followed as far as there is anything, and also to what is not there yet. */
export function resolveRealPath(path: string, linksLeft = MAX_LINKS): string {
  const absolutePath = resolve(path);
  try {
    return realpathSync(absolutePath);
  } catch {
    const parent = dirname(absolutePath);
    if (parent === absolutePath) return absolutePath;
    const link = readLinkOrNull(absolutePath);
    if (link !== null && linksLeft > 0) return resolveRealPath(resolve(parent, link), linksLeft - 1);
    return join(resolveRealPath(parent, linksLeft), basename(absolutePath));
  }
}

function readLinkOrNull(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** Whether a path leads into a folder, or is it; by whatever links. */
export function leadsInto(path: string, folder: string): boolean {
  const place = relative(resolveRealPath(folder), resolveRealPath(path));
  return place !== '..' && !place.startsWith('../') && !place.startsWith('..\\') && !isAbsolute(place);
}
