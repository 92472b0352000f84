// What every compared server has to offer the benchmark, and the one way all of them are spoken to.
import { connect } from '../rpc.ts';
import type { Contender } from '../rpc.ts';
import type { Turn } from '../load.ts';

/** A tool's answer: structured where the server gives that, else its text, parsed where it is JSON. */
export type Call = (tool: string, input: Record<string, unknown>) => Promise<unknown>;

/** One way of asking a server; several where its search does not take a question as it is. */
export interface Way {
  readonly label: string;
  /** Keys of the turns found, best first. */
  readonly ask: (question: string) => Promise<string[]>;
}

export interface Tools {
  readonly save: (turns: readonly Turn[]) => Promise<void>;
  /** Whether a turn that some process saved can be read. */
  readonly has: (turn: Turn) => Promise<boolean>;
  readonly ways: readonly Way[];
}

export interface Peer {
  readonly title: string;
  readonly createContender: (folder: string) => Contender;
  readonly createTools: (call: Call) => Tools;
}

export interface OpenedPeer extends Tools {
  readonly pid: number;
  readonly close: () => Promise<void>;
}

export const MAX_FOUND = 10;
export const BATCH = 50;
const TIMEOUT_MS = 120_000;

interface Result {
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
  readonly content?: readonly { readonly text?: string }[];
}

export async function open(peer: Peer, folder: string): Promise<OpenedPeer> {
  const connection = await withTimeout(connect(peer.createContender(folder)), `The start of ${peer.title}`);
  const call: Call = async (name, input) => {
    const request = connection.request('tools/call', { name, arguments: input });
    const { isError, structuredContent, content } = (await withTimeout(request, name)) as Result;
    const text = content?.map((part) => part.text ?? '').join('\n') ?? '';
    if (isError === true) throw new Error(`${name}: ${text}`);
    return structuredContent ?? parseOrText(text);
  };
  return { ...peer.createTools(call), pid: connection.pid, close: () => connection.end() };
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A server that never answers must not hold up the others. */
async function withTimeout<T>(work: Promise<T>, label: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`${label} took longer than ${TIMEOUT_MS / 1_000} s.`));
  }, TIMEOUT_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a server without a field for the speaker is given, so that it knows no less than ours. */
export const formatTurn = ({ speaker, content }: Turn): string =>
  speaker === undefined ? content : `${speaker}: ${content}`;
