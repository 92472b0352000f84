import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';

/** This machine itself, where a connection without encryption is nobody else's to read. */
export const isLoopback = (url: URL): boolean =>
  url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);

export const createAddressError = (): MemoryError =>
  new MemoryError(
    'INVALID_INPUT',
    'This is no address that models are fetched from.',
    'Give --from a folder, an https:// address without a user name, or an http:// address of this machine (127.0.0.1).',
  );

/** Where a redirect leads, when it may be followed: never from an encrypted connection to one that is not. */
export function resolveRedirect(location: string, from: URL, root: URL): URL {
  const next = URL.parse(location, from.href);
  const isSafe =
    next !== null &&
    next.username === '' &&
    (next.protocol === 'https:' || (isLoopback(next) && isLoopback(from) && isLoopback(root)));
  if (!isSafe)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `${from.host} sends us on to an address without encryption.`,
      'Try another address with --from, or download the model by hand and name its folder with --from.',
    );
  return next;
}

/** As the model hub lays files out; a mirror may hold the bare files instead. */
export function buildFileUrls(
  root: URL,
  { repository, revision }: Pick<KnownModel, 'repository' | 'revision'>,
  path: string,
): URL[] {
  const encodedPath = path.split('/').map(encodeURIComponent).join('/');
  const hubUrl = new URL(`${repository}/resolve/${encodeURIComponent(revision)}/${encodedPath}`, root);
  return root.href === HUB ? [hubUrl] : [hubUrl, new URL(encodedPath, root)];
}

/** Where models come from unless the owner says otherwise. */
export const HUB = 'https://huggingface.co/';
