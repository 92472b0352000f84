import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FILES } from './tiny.ts';

export interface Manners {
  /** Whether it can begin in the middle of a file. */
  readonly ranges: boolean;
  /** Cuts the connection after so many bytes of a body, so many times. */
  readonly dies: { readonly after: number; times: number } | null;
  /** Sends a body in small pieces with so many milliseconds between; null: at once. */
  readonly pause: number | null;
  /** Waits for this after half a million bytes of a body. */
  readonly gate: Promise<void> | null;
  /** Falls silent after so many bytes. */
  readonly silent: number | null;
  /** Answers with this status instead, so many times. */
  readonly refuses: { readonly status: number; times: number } | null;
  /** To requests that begin in the middle. */
  readonly refusesRanges: number | null;
  readonly etag: string | null;
  /** Holds bare files rather than the hub's folders. */
  readonly bare: boolean;
  readonly redirect: string | null;
  readonly content: (path: string) => Buffer | undefined;
}

export interface Request {
  readonly path: string;
  readonly range: string | undefined;
}

/** A mirror of the model hub on this machine, as well or as badly behaved as a test wants it. */
export class Mirror {
  readonly requests: Request[] = [];
  /** Bytes of bodies sent. */
  sent = 0;
  manners: Manners = MANNERLY;
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

  behave(manners: Partial<Manners> = {}): void {
    this.manners = { ...MANNERLY, ...manners };
    this.requests.length = 0;
    this.sent = 0;
  }

  /** Ranges asked for of a file, in order; null for a request of the whole. */
  rangesOf(path: string): (string | null)[] {
    return this.requests.filter((one) => one.path.endsWith(path)).map(({ range }) => range ?? null);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer({ url, headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { manners } = this;
    const { range } = headers;
    this.requests.push({ path: url!, range });
    const path = decodeURIComponent(url!).replace(
      manners.bare ? /^\// : /^\/[^/]+\/[^/]+\/resolve\/[^/]+\//,
      '',
    );
    const content = manners.content(path);
    if (manners.redirect !== null && !url!.includes('/moved/'))
      return void response.writeHead(302, { location: manners.redirect + url! }).end();
    if (manners.refuses && manners.refuses.times-- > 0)
      return void response.writeHead(manners.refuses.status).end('no');
    if (!content) return void response.writeHead(404).end('there is no such thing');
    const from =
      manners.ranges && this.#same(headers) ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    if (range !== undefined && (manners.refusesRanges !== null || from >= content.length))
      return void response.writeHead(manners.refusesRanges ?? 416).end();
    response.writeHead(from > 0 ? 206 : 200, {
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
      ...(manners.etag === null ? {} : { etag: manners.etag }),
      'content-length': content.length - from,
    });
    await this.#send(content.subarray(from), response);
  }

  #same(headers: IncomingMessage['headers']): boolean {
    const asked = headers['if-range'];
    return asked === undefined || asked === this.manners.etag;
  }

  async #send(body: Buffer, response: ServerResponse): Promise<void> {
    const { dies, pause, gate, silent } = this.manners;
    const death = dies && dies.times > 0 && body.length > dies.after ? dies.after : null;
    const end = death ?? silent ?? body.length;
    for (let at = 0; at < end && !response.destroyed; at += 16_384) {
      if (at > 500_000) await gate;
      const chunk = body.subarray(at, Math.min(end, at + 16_384));
      this.sent += chunk.length;
      await new Promise((resolve) => response.write(chunk, resolve));
      if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    if (death !== null) {
      dies!.times--;
      response.destroy();
    } else if (silent === null) response.end();
  }
}

const MANNERLY: Manners = {
  ranges: true,
  dies: null,
  pause: null,
  gate: null,
  silent: null,
  refuses: null,
  refusesRanges: null,
  etag: '"one"',
  bare: false,
  redirect: null,
  content: (path) => FILES[path.replace(/^moved\//, '')],
};
