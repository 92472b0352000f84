// The real server, as a client has it: its own process, spoken to over stdio with the v1 client most clients are made of.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { NightFigures } from '../src/engine/night/night-figures.ts';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport, getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';

export const SERVER = fileURLToPath(new URL('../bin/sophontic-memory.js', import.meta.url));

export interface RememberResult {
  readonly stored: number;
  readonly entries: readonly { readonly id: string; readonly session_id: string; readonly turn: number }[];
}

export interface RecallResult {
  readonly memories: readonly {
    readonly id: string;
    readonly text: string;
    readonly role: string;
    readonly speaker: string | null;
    readonly at: string;
    readonly session_id: string;
    readonly block_id: string | null;
    readonly citation: string | null;
    readonly sources: readonly { readonly entry_id: string; readonly sha256: string }[];
  }[];
  readonly elapsed_ms: number;
}

export interface CiteResult {
  readonly citations: readonly {
    readonly status: 'verified' | 'altered' | 'not_found' | 'not_citable_yet';
    readonly spans: readonly {
      readonly entry_id: string;
      readonly sha256: string;
      readonly said_by: string;
      readonly at: string;
    }[];
  }[];
}

export interface NightResult {
  readonly state: string;
  readonly stages: readonly {
    readonly name: string;
    readonly ms: number;
    readonly counts: Record<string, number>;
  }[];
  readonly report: {
    readonly seconds: number;
    readonly entries: number;
    readonly blocks: Readonly<Record<'arc' | 'quiet' | 'note', number>>;
    readonly kept: number | null;
    readonly exchanges: number;
    readonly archived: number;
    /** What the night learned; absent where it does not train. */
    readonly training?: NightFigures['training'];
  } | null;
}

export interface ReconsolidateResult {
  readonly memories: readonly {
    readonly id: string;
    readonly delta_magnitude: number;
    readonly beyond_usual: number | null;
    readonly event: 'current' | 'reconsolidation' | 'epiphany';
    /** Where asked for with `history`. */
    readonly vector_history?:
      | readonly {
          readonly date?: string;
          readonly event?: string;
          readonly delta_magnitude?: number;
          readonly beyond_usual?: number;
        }[]
      | null;
  }[];
}

export interface AntechamberResult {
  readonly centroids?: readonly { readonly name: string; readonly question: string }[];
}

/** A night over many turns takes longer than a client waits by itself. */
const CALL_TIMEOUT_MS = 3_600_000;

interface Answers {
  'night-cycle': NightResult;
  antechamber: AntechamberResult;
  remember: RememberResult;
  recall: RecallResult;
  cite: CiteResult;
  reconsolidate: ReconsolidateResult;
}

export interface Server {
  readonly pid: number;
  /** Names of the tools it offers. */
  readonly tools: readonly string[];
  /** The structured answer; throws when the tool answers with an error. */
  call<Tool extends keyof Answers>(tool: Tool, input: Record<string, unknown>): Promise<Answers[Tool]>;
  /** A resource of JSON. */
  read(uri: string): Promise<unknown>;
  /** Entries that the model in use has not embedded yet. */
  countUnembedded(): Promise<number>;
  close(): Promise<void>;
}

/** Puts a model in a folder of the owner's to use, as he would. */
export async function chooseModel(home: string, folder: string): Promise<void> {
  for (const command of [
    ['models', 'add', folder, '--yes'],
    ['models', 'use', folder],
    ['models', 'build'],
  ])
    await promisify(execFile)(process.execPath, [SERVER, ...command, '--home', home]);
}

export async function startServer(home: string): Promise<Server> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [SERVER],
    env: { ...getDefaultEnvironment(), SOPHONTIC_HOME: home },
    stderr: 'pipe',
  });
  let stderrTail = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderrTail = (stderrTail + chunk.toString('utf8')).slice(-2_000);
  });
  const client = new Client({ name: 'sophontic-bench', version: '1.0.0' });
  let tools: string[];
  try {
    await client.connect(transport);
    // As clients do; from then on this one checks every answer against the tool's output schema.
    tools = (await client.listTools()).tools.map(({ name }) => name);
  } catch (error) {
    throw new Error(`The server did not start.\n${stderrTail}`, { cause: error });
  }
  const read = async (uri: string): Promise<unknown> => {
    const { contents } = await client.readResource({ uri });
    return JSON.parse((contents[0] as { text: string }).text);
  };
  return {
    pid: transport.pid ?? 0,
    tools,
    read,
    call: async (tool, input) => {
      const { isError, structuredContent } = await client.callTool(
        { name: tool, arguments: input },
        undefined,
        {
          timeout: CALL_TIMEOUT_MS,
        },
      );
      if (isError === true) throw new Error(`${tool}: ${JSON.stringify(structuredContent)}\n${stderrTail}`);
      return structuredContent as Answers[typeof tool];
    },
    countUnembedded: async () =>
      ((await read('memory://status')) as { counts: { unembedded: number } }).counts.unembedded,
    close: () => client.close(),
  };
}
