import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
} from '@modelcontextprotocol/server';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { MemoryError } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { LIVE, RESOURCES } from '../resources/index.ts';
import { isTemplate, variableOf } from '../resources/resource.ts';
import { TOOLS } from '../tools/index.ts';
import { describe } from '../tools/tool.ts';
import type { Connection } from '../tools/tool.ts';
import { log } from './log.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { PROMPTS } from './prompts.ts';

export interface ServerOptions {
  readonly version: string;
  /** Opens the engine on first use. */
  readonly engine: () => Promise<Engine>;
  /** Told once the client has seen the tools: the moment to prepare for the first call. */
  readonly introduced: () => void;
  readonly modern: boolean;
}

/**
 * One MCP server for one connection, of either protocol era. The SDK's low-level class, since its high-level one
 * validates tool input itself and answers in bare text, where the contract wants `{ code, message, repair }`.
 */
/* eslint-disable @typescript-eslint/no-deprecated -- marked so for everyday use; advanced use is what it is kept for */
export function createServer({ version, engine, introduced, modern }: ServerOptions): Server {
  const server = new Server(
    { name: 'sophontic-memory', title: 'Sophontic Memory', version },
    {
      capabilities: {
        tools: {},
        resources: { subscribe: true, listChanged: true },
        prompts: {},
        completions: {},
      },
      instructions: INSTRUCTIONS,
    },
  );
  const subscribed = new Set<string>();
  let session: string | undefined;

  const announce = (uris: readonly string[]): void => {
    for (const uri of [...LIVE, ...uris])
      // In the modern era the SDK delivers to whoever listens; in the older ones only subscribers may be told.
      if (modern || subscribed.has(uri)) server.sendResourceUpdated({ uri }).catch(() => undefined);
  };

  server.setRequestHandler('tools/list', () => {
    setImmediate(introduced);
    return { tools: TOOLS.map((tool) => describe(tool)) as never };
  });
  server.setRequestHandler('tools/call', async ({ params }): Promise<CallToolResult> => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    try {
      const mind = await engine();
      const connection: Connection = { session: (session ??= mind.newSession()), changed: announce };
      const { structured, text } = await tool.call(mind, (params.arguments ?? {}) as never, connection);
      return { content: [{ type: 'text', text }], structuredContent: structured };
    } catch (error) {
      return failure(error, tool.name);
    }
  });

  server.setRequestHandler('resources/list', () => ({
    resources: RESOURCES.filter((resource) => !isTemplate(resource)).map(({ read: _, ...rest }) => rest),
  }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: RESOURCES.filter(isTemplate).map(({ read: _, uri, ...rest }) => ({
      uriTemplate: uri,
      ...rest,
    })),
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    for (const resource of RESOURCES) {
      const variable = variableOf(resource, uri);
      if (variable === null) continue;
      try {
        const { mimeType, text, meta } = await resource.read(await engine(), variable);
        return { contents: [{ uri, mimeType, text, ...(meta ? { _meta: meta } : {}) }] };
      } catch (error) {
        if (error instanceof MemoryError && error.code === 'NOT_FOUND') throw new ResourceNotFoundError(uri);
        throw protocolError(error, uri);
      }
    }
    throw new ResourceNotFoundError(uri);
  });
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscribed.add(params.uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscribed.delete(params.uri);
    return {};
  });

  server.setRequestHandler('prompts/list', () => ({
    prompts: PROMPTS.map(({ render: _, arguments: given, ...rest }) => ({ ...rest, arguments: [...given] })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => {
    const prompt = PROMPTS.find(({ name }) => name === params.name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
    const given = params.arguments ?? {};
    for (const { name, required } of prompt.arguments)
      if (required && (given[name] ?? '').trim() === '')
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `The prompt ${prompt.name} needs the argument ${name}.`,
        );
    try {
      const text = await prompt.render(await engine(), given);
      return {
        description: prompt.description,
        messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }],
      };
    } catch (error) {
      if (error instanceof MemoryError && /^(INVALID_INPUT|TOO_LARGE)$/.test(error.code))
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `The prompt ${prompt.name} cannot use this argument: ${error.message}.`,
        );
      throw protocolError(error, prompt.name);
    }
  });
  // Ids of single turns are nothing a person completes by hand; the templates of later tiers add theirs here.
  server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
  return server;
}

/* eslint-enable @typescript-eslint/no-deprecated */

/** An error as a tool result: the contract's `{ code, message, repair }`, with the facts a client can use. */
function failure(error: unknown, tool: string): CallToolResult {
  if (!(error instanceof MemoryError)) log('error', `${tool} failed`, error);
  const { code, message, repair, holder } =
    error instanceof MemoryError
      ? {
          ...error.facts,
          code: error.code,
          message: error.message,
          repair: error.repair,
          holder: error.facts['holder'],
        }
      : {
          code: 'STORE_UNAVAILABLE',
          message: 'Something failed that should not; the details are in the server log (stderr).',
          repair: 'Try again; if it stays so, run `sophontic-memory doctor`.',
          holder: undefined,
        };
  return {
    content: [{ type: 'text', text: `${code}: ${message}\n${repair}` }],
    structuredContent: { code, message, repair, ...(holder === undefined ? {} : { holder }) },
    isError: true,
  };
}

function protocolError(error: unknown, what: string): ProtocolError {
  if (error instanceof MemoryError)
    return new ProtocolError(
      ProtocolErrorCode.InternalError,
      `${error.code}: ${error.message} ${error.repair}`,
      {
        code: error.code,
        repair: error.repair,
      },
    );
  log('error', `${what} failed`, error);
  return new ProtocolError(
    ProtocolErrorCode.InternalError,
    'Something failed that should not; see the server log (stderr).',
  );
}
