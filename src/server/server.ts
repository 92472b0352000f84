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
import { isTemplate, variableName, variableOf } from '../resources/resource.ts';
import type { Resource } from '../resources/resource.ts';
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
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }): Promise<CallToolResult> => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    try {
      const mind = await engine();
      const token = mcpReq._meta?.progressToken;
      let told = -1;
      const connection: Connection = {
        session: (session ??= mind.newSession()),
        changed: announce,
        signal: mcpReq.signal,
        progress: (progress, total, message) => {
          // It has to grow with each notification; a resumed stage may begin below where the last one ended.
          if (token === undefined || progress <= told) return;
          told = progress;
          mcpReq
            .notify({
              method: 'notifications/progress',
              params: { progressToken: token, progress, total, message },
            })
            .catch(() => undefined);
        },
      };
      const { structured, text } = await tool.call(mind, (params.arguments ?? {}) as never, connection);
      return { content: [{ type: 'text', text }], structuredContent: structured };
    } catch (error) {
      return failure(error, tool.name);
    }
  });

  server.setRequestHandler('resources/list', async ({ params }) => {
    const cursor = params?.cursor;
    const fixed = RESOURCES.filter((resource) => !isTemplate(resource)).map(about);
    const listing = RESOURCES.find((resource) => resource.list);
    try {
      const { items, next } = await listing!.list!(await engine(), cursor);
      return {
        resources: [...(cursor === undefined ? fixed : []), ...items],
        ...(next === null ? {} : { nextCursor: next }),
      };
    } catch (error) {
      // What is always there can be told without a store; a wrong cursor is the client's to know.
      if (cursor === undefined) return { resources: fixed };
      throw refused(error, 'resources/list');
    }
  });
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: RESOURCES.filter(isTemplate).map((resource) => {
      const { uri, ...rest } = about(resource);
      return { uriTemplate: uri, ...rest };
    }),
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const [place, ...rest] = uri.split('?');
    const query = new URLSearchParams(rest.join('?'));
    for (const resource of RESOURCES) {
      const variable = variableOf(resource, place!);
      if (variable === null) continue;
      try {
        const { mimeType, text, meta } = await resource.read(await engine(), variable, query);
        return { contents: [{ uri, mimeType, text, ...(meta ? { _meta: meta } : {}) }] };
      } catch (error) {
        if (error instanceof MemoryError && error.code === 'NOT_FOUND') throw new ResourceNotFoundError(uri);
        throw refused(error, uri);
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
  // Ids of single turns are nothing a person completes by hand.
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }) => {
    const resource =
      ref.type === 'ref/resource'
        ? RESOURCES.find((one) => one.uri === ref.uri && variableName(one) === argument.name)
        : undefined;
    const values = await resource?.complete?.(await engine(), argument.value).catch(() => []);
    return {
      completion: { values: [...(values ?? [])].slice(0, 100), hasMore: (values?.length ?? 0) >= 100 },
    };
  });
  return server;
}

/* eslint-enable @typescript-eslint/no-deprecated */

/** A resource as lists tell of it. */
const about = ({
  name,
  title,
  description,
  mimeType,
  uri,
}: Resource): Omit<Resource, 'read' | 'complete' | 'list'> => ({
  ...{ name, title, description, mimeType, uri },
});

/** What the client can mend in its parameters, else a fault of ours. */
function refused(error: unknown, what: string): ProtocolError {
  if (error instanceof MemoryError && /^(INVALID_INPUT|TOO_LARGE)$/.test(error.code))
    return new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message} ${error.repair}`);
  return protocolError(error, what);
}

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
