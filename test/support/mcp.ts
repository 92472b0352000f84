import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as ClassicClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as ClassicTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type {
  CiteAnswer,
  ForgetAnswer,
  Recollection,
  RememberAnswer,
  Status,
} from '../../src/engine/index.ts';
import { fileCleanups } from './cleanup.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = join(root, 'bin', 'sophontic-memory.js');

if (!existsSync(join(root, 'dist'))) {
  // `npm test` builds before; this is for whoever runs one file by hand.
  const script = pathToFileURL(join(root, 'scripts', 'build.mjs')).href;
  const { build } = (await import(script)) as { build: () => boolean };
  build();
}

const homes = new Set<string>();
const openConnections = new Set<Connection<unknown>>();
/** No file can forget to clean up. */
async function closeAll(): Promise<void> {
  await Promise.all([...openConnections].map((connection) => connection.close()));
  for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  homes.clear();
}

export function createTempHome(): string {
  fileCleanups.add(closeAll);
  const home = mkdtempSync(join(tmpdir(), 'sophontic-mcp-'));
  homes.add(home);
  return home;
}

/** Only what a server needs: a test runner's own variables (FORCE_COLOR…) would change what people see. */
export function buildEnvironment(
  home: string,
  overrides: Record<string, string> = {},
): Record<string, string> {
  const allowedNames = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE', 'LANG'];
  const ownEntries = allowedNames.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return {
    ...(Object.fromEntries(ownEntries) as Record<string, string>),
    SOPHONTIC_HOME: home,
    ...overrides,
  };
}

export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

export interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: Readonly<Record<string, unknown>>;
}

export interface ReadResource {
  readonly text: string;
  readonly mimeType: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

interface Answers {
  remember: RememberAnswer;
  recall: Omit<Recollection, 'text' | 'structured'>;
  cite: CiteAnswer;
  forget: ForgetAnswer;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly repair: string;
}

export interface RawAnswer {
  readonly isError: boolean;
  readonly structured: unknown;
  readonly text: string;
}

/** One client on one server process, the same for both protocol eras. */
export interface Connection<C> {
  readonly client: C;
  readonly instructions: string;
  listTools(): Promise<ListedTool[]>;
  call(name: string, input?: Record<string, unknown>): Promise<RawAnswer>;
  /** The answer of a call that must succeed. */
  callOk<T extends keyof Answers>(
    tool: T,
    input: Record<string, unknown>,
  ): Promise<Answers[T] & { reply: string }>;
  /** The error of a call that must be refused, in the contract's form. */
  callRefused(tool: string, input?: Record<string, unknown>): Promise<Failure>;
  remember(content: string, fields?: Record<string, unknown>): Promise<string>;
  read(uri: string): Promise<ReadResource>;
  readStatus(): Promise<Status>;
  close(): Promise<void>;
}

/** What the two clients have in common, in loose types: their own differ in everything but meaning. */
interface LooseClient {
  listTools(): Promise<unknown>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<unknown>;
  readResource(params: { uri: string }): Promise<unknown>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

function createConnection<C>(client: C, looseClient: LooseClient): Connection<C> {
  const call: Connection<C>['call'] = async (name, input) => {
    const result = (await looseClient.callTool({ name, ...(input ? { arguments: input } : {}) })) as {
      isError?: boolean;
      structuredContent?: unknown;
      content: { type: string; text: string }[];
    };
    const [first] = result.content;
    if (result.content.length !== 1 || first?.type !== 'text') throw new Error('one text was expected');
    return { isError: result.isError === true, structured: result.structuredContent, text: first.text };
  };
  const read: Connection<C>['read'] = async (uri) => {
    const { contents } = (await looseClient.readResource({ uri })) as {
      contents: { uri: string; text: string; mimeType: string; _meta?: Record<string, unknown> }[];
    };
    const [first] = contents;
    if (contents.length !== 1 || first?.uri !== uri) throw new Error('one content of this URI was expected');
    return { text: first.text, mimeType: first.mimeType, meta: first._meta ?? {} };
  };
  const wrapped: Connection<C> = {
    client,
    instructions: looseClient.getInstructions() ?? '',
    listTools: async () => ((await looseClient.listTools()) as { tools: ListedTool[] }).tools,
    call,
    callOk: async <T extends keyof Answers>(tool: T, input: Record<string, unknown>) => {
      const { isError, structured, text } = await call(tool, input);
      if (isError) throw new Error(`${tool} was refused: ${text}`);
      return { ...(structured as Answers[T]), reply: text };
    },
    callRefused: async (tool, input) => {
      const { isError, structured, text } = await call(tool, input);
      if (!isError) throw new Error(`${tool} was to be refused, and answered: ${text.slice(0, 200)}`);
      const { code, message, repair, ...rest } = structured as Failure & Record<string, unknown>;
      if (Object.keys(rest).length > 0)
        throw new Error(`more than the contract's: ${Object.keys(rest).join()}`);
      if (!text.includes(message) || !text.includes(repair)) throw new Error(`unlike its text: ${text}`);
      return { code, message, repair };
    },
    remember: async (content, fields = {}) =>
      (await wrapped.callOk('remember', { content, ...fields })).entries[0]!.id,
    read,
    readStatus: async () => JSON.parse((await read('memory://status')).text) as Status,
    close: async () => {
      openConnections.delete(wrapped);
      await looseClient.close();
    },
  };
  openConnections.add(wrapped);
  fileCleanups.add(closeAll);
  return wrapped;
}

const buildTransportOptions = (home: string, variables: Record<string, string> = {}) => ({
  command: process.execPath,
  args: [BIN],
  env: buildEnvironment(home, variables),
  stderr: 'ignore' as const,
});
const IDENTITY = { name: 'sophontic-test', version: '1.0.0' };

/** Today's clients: SDK v1, protocol 2025-11-25. */
export async function connectClassic(
  home: string,
  variables: Record<string, string> = {},
): Promise<Connection<ClassicClient>> {
  const client = new ClassicClient(IDENTITY);
  await client.connect(new ClassicTransport(buildTransportOptions(home, variables)));
  // From here on the client holds every structured answer, errors too, against the tool's output schema.
  await client.listTools();
  return createConnection(client, client);
}

/** SDK v2, protocol 2026-07-28 and nothing else. */
export async function connectModern(home: string): Promise<Connection<ModernClient>> {
  const client = new ModernClient(IDENTITY, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new ModernTransport(buildTransportOptions(home)));
  await client.listTools();
  return createConnection(client, client);
}

export const ERAS = [
  { era: '2025-11-25', connect: connectClassic as (home: string) => Promise<Connection<unknown>> },
  { era: '2026-07-28', connect: connectModern as (home: string) => Promise<Connection<unknown>> },
];

export const toEntryUri = (id: string): string => `memory://entries/${id}`;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const SHA256 = /^[0-9a-f]{64}$/;
export const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
