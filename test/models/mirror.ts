import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FILES } from './tiny.ts';

export interface MirrorBehaviour {
  /** Whether it can begin in the middle of a file. */
  readonly ranges: boolean;
  /** Cuts the connection after so many bytes of a body, so many times. */
  readonly disconnects: { readonly after: number; times: number } | null;
  /** Sends a body in small pieces with so many milliseconds between; null: at once. */
  readonly pauseMs: number | null;
  /** Waits for this after half a million bytes of a body. */
  readonly gate: Promise<void> | null;
  /** Falls silent after so many bytes. */
  readonly silentAfter: number | null;
  /** Answers with this status instead, so many times. */
  readonly refusals: { readonly status: number; times: number } | null;
  /** To requests that begin in the middle. */
  readonly refusesRanges: number | null;
  readonly etag: string | null;
  /** Holds bare files rather than the hub's folders. */
  readonly isBare: boolean;
  readonly redirect: string | null;
  readonly readContent: (path: string) => Buffer | undefined;
}

export interface Request {
  readonly path: string;
  readonly range: string | undefined;
}

/** A mirror of the model hub on this machine, as well or as badly behaved as a test wants it. */
export class Mirror {
  readonly requests: Request[] = [];
  /** Bytes of bodies sent. */
  sentBytes = 0;
  behaviour: MirrorBehaviour = DEFAULT_BEHAVIOUR;
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response);
  });

  static async start(): Promise<Mirror> {
    const mirror = new Mirror();
    await new Promise<void>((resolve) => mirror.#server.listen(0, '127.0.0.1', resolve));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  behave(behaviour: Partial<MirrorBehaviour> = {}): void {
    this.behaviour = { ...DEFAULT_BEHAVIOUR, ...behaviour };
    this.requests.length = 0;
    this.sentBytes = 0;
  }

  /** Ranges asked for of a file, in order; null for a request of the whole. */
  listRanges(path: string): (string | null)[] {
    return this.requests.filter((one) => one.path.endsWith(path)).map(({ range }) => range ?? null);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer({ url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour } = this;
    const { range } = headers;
    this.requests.push({ path: url!, range });
    const path = decodeURIComponent(url!).replace(
      behaviour.isBare ? /^\// : /^\/[^/]+\/[^/]+\/resolve\/[^/]+\//,
      '',
    );
    const content = behaviour.readContent(path);
    if (behaviour.redirect !== null && !url!.includes('/moved/'))
      return void response.writeHead(302, { location: behaviour.redirect + url! }).end();
    if (behaviour.refusals && behaviour.refusals.times-- > 0)
      return void response.writeHead(behaviour.refusals.status).end('no');
    if (!content) return void response.writeHead(404).end('there is no such thing');
    const from =
      behaviour.ranges && this.#isSameVersion(headers)
        ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
        : 0;
    if (range !== undefined && (behaviour.refusesRanges !== null || from >= content.length))
      return void response.writeHead(behaviour.refusesRanges ?? 416).end();
    response.writeHead(from > 0 ? 206 : 200, {
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
      ...(behaviour.etag === null ? {} : { etag: behaviour.etag }),
      'content-length': content.length - from,
    });
    await this.#send(content.subarray(from), response);
  }

  #isSameVersion(headers: IncomingMessage['headers']): boolean {
    const requestedEtag = headers['if-range'];
    return requestedEtag === undefined || requestedEtag === this.behaviour.etag;
  }

  async #send(body: Buffer, response: ServerResponse): Promise<void> {
    const { disconnects, pauseMs, gate, silentAfter } = this.behaviour;
    const cutOffAt =
      disconnects && disconnects.times > 0 && body.length > disconnects.after ? disconnects.after : null;
    const end = cutOffAt ?? silentAfter ?? body.length;
    for (let at = 0; at < end && !response.destroyed; at += 16_384) {
      if (at > 500_000) await gate;
      const chunk = body.subarray(at, Math.min(end, at + 16_384));
      this.sentBytes += chunk.length;
      await new Promise((resolve) => response.write(chunk, resolve));
      if (pauseMs !== null) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    if (cutOffAt !== null) {
      disconnects!.times--;
      response.destroy();
    } else if (silentAfter === null) response.end();
  }
}

const DEFAULT_BEHAVIOUR: MirrorBehaviour = {
  ranges: true,
  disconnects: null,
  pauseMs: null,
  gate: null,
  silentAfter: null,
  refusals: null,
  refusesRanges: null,
  etag: '"one"',
  isBare: false,
  redirect: null,
  readContent: (path) => FILES[path.replace(/^moved\//, '')],
};
