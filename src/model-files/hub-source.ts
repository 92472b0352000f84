import { MemoryError } from '../engine/index.ts';
import type { KnownModel } from '../engine/index.ts';
import { Interrupted } from './source.ts';
import type { Opened, Source } from './source.ts';
import { invalidAddress, isLoopback, pathsOf, safeNext } from './addresses.ts';

export interface Patience {
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stallMs: number;
}

/** A model hub, or a mirror of one. The only code that opens a connection, and only when the owner asks for a model. */
export function hubSource(
  base: string,
  model: Pick<KnownModel, 'repository' | 'revision'>,
  { stallMs }: Patience = { stallMs: 60_000 },
): Source {
  const root = URL.parse(base.endsWith('/') ? base : `${base}/`);
  if (!root || !(root.protocol === 'https:' || isLoopback(root)) || root.username || root.password)
    throw invalidAddress();

  /** Follows redirects by hand, since only some may be followed. */
  const get = async (address: URL, headers: Record<string, string>, signal: AbortSignal) => {
    let at = address;
    for (let hop = 0; hop <= 5; hop++) {
      const response = await fetch(at, { headers, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      await response.body?.cancel();
      at = safeNext(location, at, root);
    }
    throw refused(root, 'it redirects in a circle');
  };

  const open = async (
    path: string,
    from: number,
    version: string | null,
    signal: AbortSignal,
  ): Promise<Opened> => {
    const watch = watchFor(stallMs, signal);
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (from > 0) headers['range'] = `bytes=${from}-`;
    if (from > 0 && version !== null) headers['if-range'] = version;
    try {
      for (const address of pathsOf(root, model, path)) {
        const response = await get(address, headers, watch.signal);
        watch.seen();
        if (response.status === 404) {
          await response.body?.cancel();
          continue;
        }
        const answer = await read(response, from, root);
        if (answer) return { ...answer, bytes: watched(answer.bytes, watch, signal) };
        // It will not or cannot begin there.
        watch.end();
        return await open(path, 0, null, signal);
      }
    } catch (error) {
      watch.end();
      throw interrupted(error, signal);
    }
    watch.end();
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
async function read(response: Response, from: number, root: URL): Promise<Opened | null> {
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
    throw refused(
      root,
      'it wants to know who is asking: accept the model’s licence there, download it by hand',
    );
  if (status >= 500 || status === 429 || status === 408)
    throw new Interrupted(`the server answered ${status}`);
  throw refused(root, `it answered ${status}`);
}

const refused = (root: URL, why: string): MemoryError =>
  new MemoryError(
    'MODEL_UNAVAILABLE',
    `${root.host} does not give out the model: ${why}.`,
    'Try another address with --from, or download it by hand and name its folder with --from.',
  );

interface Watch {
  readonly signal: AbortSignal;
  seen(): void;
  end(): void;
}

/** Ends a connection over which nothing has come for too long. */
function watchFor(ms: number, signal: AbortSignal): Watch {
  const stalled = new AbortController();
  const timer = setTimeout(() => {
    stalled.abort(new Interrupted(`nothing came for ${Math.round(ms / 1000)} seconds`));
  }, ms).unref();
  return {
    signal: AbortSignal.any([signal, stalled.signal]),
    seen: () => timer.refresh(),
    end: () => {
      clearTimeout(timer);
    },
  };
}

async function* watched(bytes: AsyncIterable<Uint8Array>, watch: Watch, signal: AbortSignal) {
  try {
    for await (const chunk of bytes) {
      watch.seen();
      yield chunk;
    }
  } catch (error) {
    throw interrupted(error, signal);
  } finally {
    watch.end();
  }
}

/** Whatever a connection died of, said in a word. */
function interrupted(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof MemoryError || error instanceof Interrupted || signal.aborted) return error;
  const { cause, message } = error as Error;
  const { code } = (cause ?? {}) as { code?: unknown };
  return new Interrupted(typeof code === 'string' ? code : message, { cause: error });
}
