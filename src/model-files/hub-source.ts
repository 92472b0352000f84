import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';
import { InterruptedError } from './source.ts';
import type { OpenedFile, ModelSource } from './source.ts';
import { createAddressError, isLoopback, buildFileUrls, resolveRedirect } from './addresses.ts';

export interface HubSourceOptions {
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stallMs: number;
}

/** A model hub, or a mirror of one. The only code that opens a connection, and only when the owner asks for a model. */
export function createHubSource(
  base: string,
  model: Pick<KnownModel, 'repository' | 'revision'>,
  { stallMs }: HubSourceOptions = { stallMs: 60_000 },
): ModelSource {
  const root = URL.parse(base.endsWith('/') ? base : `${base}/`);
  if (!root || !(root.protocol === 'https:' || isLoopback(root)) || root.username || root.password)
    throw createAddressError();

  /** Follows redirects by hand, since only some may be followed. */
  const fetchFollowingRedirects = async (
    address: URL,
    headers: Record<string, string>,
    signal: AbortSignal,
  ) => {
    let url = address;
    for (let hop = 0; hop <= 5; hop++) {
      const response = await fetch(url, { headers, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      await response.body?.cancel();
      url = resolveRedirect(location, url, root);
    }
    throw createRefusalError(root, 'it redirects in a circle');
  };

  const open = async (
    path: string,
    from: number,
    version: string | null,
    signal: AbortSignal,
  ): Promise<OpenedFile> => {
    const stallTimer = createStallTimer(stallMs, signal);
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (from > 0) headers['range'] = `bytes=${from}-`;
    if (from > 0 && version !== null) headers['if-range'] = version;
    try {
      for (const address of buildFileUrls(root, model, path)) {
        const response = await fetchFollowingRedirects(address, headers, stallTimer.signal);
        stallTimer.refresh();
        if (response.status === 404) {
          await response.body?.cancel();
          continue;
        }
        const answer = await parseResponse(response, from, root);
        if (answer) return { ...answer, bytes: readWithTimer(answer.bytes, stallTimer, signal) };
        // It will not or cannot begin there.
        stallTimer.stop();
        return await open(path, 0, null, signal);
      }
    } catch (error) {
      stallTimer.stop();
      throw toInterruptedError(error, signal);
    }
    stallTimer.stop();
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `${root.host} has no ${path} of ${model.repository} (${model.revision}).`,
      'Check the address given with --from; where the model was moved or withdrawn, download it by hand and name its folder with --from.',
      { path, status: 404 },
    );
  };
  return { name: root.href, open };
}

/** Null: ask again from the beginning. */
async function parseResponse(response: Response, from: number, root: URL): Promise<OpenedFile | null> {
  const { status, headers, body } = response;
  const etag = headers.get('etag');
  const version = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
  if (status === 206 && body) {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (start !== undefined && Number(start) === from)
      return { start: from, total: Number(total), version, bytes: body };
  }
  if (status === 200 && body) {
    const length = headers.get('content-encoding') === null ? headers.get('content-length') : null;
    return { start: 0, total: length === null ? null : Number(length), version, bytes: body };
  }
  await body?.cancel();
  if ((status === 416 || status === 206) && from > 0) return null;
  if (status === 401 || status === 403)
    throw createRefusalError(
      root,
      'it wants to know who is asking: accept the model’s licence there, download it by hand',
    );
  if (status >= 500 || status === 429 || status === 408)
    throw new InterruptedError(`the server answered ${status}`);
  throw createRefusalError(root, `it answered ${status}`);
}

const createRefusalError = (root: URL, reason: string): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${root.host} does not give out the model: ${reason}.`,
    'Try another address with --from, or download it by hand and name its folder with --from.',
  );

interface StallTimer {
  readonly signal: AbortSignal;
  refresh(): void;
  stop(): void;
}

/** Ends a connection over which nothing has come for too long. */
function createStallTimer(ms: number, signal: AbortSignal): StallTimer {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new InterruptedError(`nothing came for ${Math.round(ms / 1000)} seconds`));
  }, ms).unref();
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    refresh: () => timer.refresh(),
    stop: () => {
      clearTimeout(timer);
    },
  };
}

async function* readWithTimer(bytes: AsyncIterable<Uint8Array>, stallTimer: StallTimer, signal: AbortSignal) {
  try {
    for await (const chunk of bytes) {
      stallTimer.refresh();
      yield chunk;
    }
  } catch (error) {
    throw toInterruptedError(error, signal);
  } finally {
    stallTimer.stop();
  }
}

/** Whatever a connection died of, said in a word. */
function toInterruptedError(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof MemoryError || error instanceof InterruptedError || signal.aborted) return error;
  const { cause, message } = error as Error;
  const { code } = (cause ?? {}) as { code?: unknown };
  return new InterruptedError(typeof code === 'string' ? code : message, { cause: error });
}
