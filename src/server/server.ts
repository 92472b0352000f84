import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
} from '@modelcontextprotocol/server';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { MemoryError } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { LIVE_URIS, RESOURCES } from '../resources/index.ts';
import { isTemplate, parseVariableName, matchVariable } from '../resources/resource.ts';
import type { Resource } from '../resources/resource.ts';
import { TOOLS } from '../tools/index.ts';
import { describeTool } from '../tools/tool.ts';
import type { ToolConnection } from '../tools/tool.ts';
import { log } from './log.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { PROMPTS } from './prompts.ts';

export interface ServerOptions {
  readonly version: string;
  /** Opens the engine on first use. */
  readonly getEngine: () => Promise<Engine>;
  /** Told once the client has seen the tools: the moment to prepare for the first call. */
  readonly onToolsListed: () => void;
  readonly isModern: boolean;
}

/**
 * Parameters that a method's schema refuses are told by the SDK in a bare error, which it would answer as a fault of ours
 * (-32603): they are the client's to mend (-32602).
 */
/* eslint-disable @typescript-eslint/no-deprecated -- marked so for everyday use; advanced use is what it is kept for */
class MemoryServer extends Server {
  protected override _wrapHandler(
    ...[method, handler]: Parameters<Server['_wrapHandler']>
  ): ReturnType<Server['_wrapHandler']> {
    const wrapped = super._wrapHandler(method, handler);
    return async (request, context) => {
      try {
        return await wrapped(request, context);
      } catch (error) {
        const issues = readSchemaIssues(error);
        if (issues !== null)
          throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Invalid params for ${method}: ${issues}`);
        throw error instanceof ProtocolError ? error : toProtocolError(error, method);
      }
    };
  }
}

/**
 * One MCP server for one connection, of either protocol era. The SDK's low-level class, since its high-level one
 * validates tool input itself and answers in bare text, where the contract wants `{ code, message, repair }`.
 */
export function createServer({ version, getEngine, onToolsListed, isModern }: ServerOptions): Server {
  const server = new MemoryServer(
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
  const subscriptions = new Set<string>();
  let session: string | undefined;

  const announce = (uris: readonly string[]): void => {
    for (const uri of [...LIVE_URIS, ...uris])
      // In the modern era the SDK delivers to whoever listens; in the older ones only subscribers may be told.
      if (isModern || subscriptions.has(uri)) server.sendResourceUpdated({ uri }).catch(() => undefined);
  };

  server.setRequestHandler('tools/list', () => {
    setImmediate(onToolsListed);
    return { tools: TOOLS.map((tool) => describeTool(tool)) as never };
  });
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }): Promise<CallToolResult> => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
    try {
      const memory = await getEngine();
      const token = mcpReq._meta?.progressToken;
      let lastProgress = -1;
      const connection: ToolConnection = {
        session: (session ??= memory.newSession()),
        notifyChanged: announce,
        signal: mcpReq.signal,
        reportProgress: (progress, total, message) => {
          // It has to grow with each notification; a resumed stage may begin below where the last one ended.
          if (token === undefined || progress <= lastProgress) return;
          lastProgress = progress;
          mcpReq
            .notify({
              method: 'notifications/progress',
              params: { progressToken: token, progress, total, message },
            })
            .catch(() => undefined);
        },
      };
      const { structured, text } = await tool.call(memory, (params.arguments ?? {}) as never, connection);
      return { content: [{ type: 'text', text }], structuredContent: structured };
    } catch (error) {
      return toToolError(error, tool.name);
    }
  });

  server.setRequestHandler('resources/list', async ({ params }) => {
    const cursor = params?.cursor;
    const fixedResources = RESOURCES.filter((resource) => !isTemplate(resource)).map(describeResource);
    const listable = RESOURCES.find((resource) => resource.list);
    try {
      const { items, next } = await listable!.list!(await getEngine(), cursor);
      return {
        resources: [...(cursor === undefined ? fixedResources : []), ...items],
        ...(next === null ? {} : { nextCursor: next }),
      };
    } catch (error) {
      // What is always there can be told without a store; a wrong cursor is the client's to know.
      if (cursor === undefined) return { resources: fixedResources };
      throw toParamsError(error, 'resources/list');
    }
  });
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: RESOURCES.filter(isTemplate).map((resource) => {
      const { uri, ...rest } = describeResource(resource);
      return { uriTemplate: uri, ...rest };
    }),
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const [place, ...rest] = uri.split('?');
    const query = new URLSearchParams(rest.join('?'));
    for (const resource of RESOURCES) {
      const variable = matchVariable(resource, place!);
      if (variable === null) continue;
      try {
        const { mimeType, text, meta } = await resource.read(await getEngine(), variable, query);
        return { contents: [{ uri, mimeType, text, ...(meta ? { _meta: meta } : {}) }] };
      } catch (error) {
        if (error instanceof MemoryError && error.code === 'NOT_FOUND') throw new ResourceNotFoundError(uri);
        throw toParamsError(error, uri);
      }
    }
    throw new ResourceNotFoundError(uri);
  });
  server.setRequestHandler('resources/subscribe', ({ params }) => {
    subscriptions.add(params.uri);
    return {};
  });
  server.setRequestHandler('resources/unsubscribe', ({ params }) => {
    subscriptions.delete(params.uri);
    return {};
  });

  server.setRequestHandler('prompts/list', () => ({
    prompts: PROMPTS.map(({ render: _, arguments: args, ...rest }) => ({ ...rest, arguments: [...args] })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => {
    const prompt = PROMPTS.find(({ name }) => name === params.name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
    const args = params.arguments ?? {};
    for (const { name, required } of prompt.arguments)
      if (required && (args[name] ?? '').trim() === '')
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          `The prompt ${prompt.name} needs the argument ${name}.`,
        );
    try {
      const text = await prompt.render(await getEngine(), args);
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
      throw toProtocolError(error, prompt.name);
    }
  });
  // Ids of single turns are nothing a person completes by hand.
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }) => {
    const resource =
      ref.type === 'ref/resource'
        ? RESOURCES.find((one) => one.uri === ref.uri && parseVariableName(one) === argument.name)
        : undefined;
    const values = await resource?.complete?.(await getEngine(), argument.value).catch(() => []);
    return {
      completion: { values: [...(values ?? [])].slice(0, 100), hasMore: (values?.length ?? 0) >= 100 },
    };
  });
  return server;
}

/* eslint-enable @typescript-eslint/no-deprecated */

const INVALID_PARAMS: number = ProtocolErrorCode.InvalidParams;
/** Issues named in an answer, at most. */
const MAX_ISSUES = 5;

/** What a failed schema of the SDK's says is wrong, field by field; null for any other error. */
function readSchemaIssues(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  // The list stands alone, or behind a word of introduction.
  const start = error.message.indexOf('[');
  if (start === -1 || (error instanceof ProtocolError && error.code !== INVALID_PARAMS)) return null;
  try {
    const issues = JSON.parse(error.message.slice(start)) as { path: (string | number)[]; message: string }[];
    return issues
      .slice(0, MAX_ISSUES)
      .map(
        ({ path, message }) => `${path.filter((key) => key !== 'params').join('.') || 'params'}: ${message}`,
      )
      .join('; ');
  } catch {
    return null;
  }
}

/** A resource as lists tell of it. */
const describeResource = ({
  name,
  title,
  description,
  mimeType,
  uri,
}: Resource): Omit<Resource, 'read' | 'complete' | 'list'> => ({
  ...{ name, title, description, mimeType, uri },
});

/** What the client can mend in its parameters, else a fault of ours. */
function toParamsError(error: unknown, context: string): ProtocolError {
  if (error instanceof MemoryError && /^(INVALID_INPUT|TOO_LARGE)$/.test(error.code))
    return new ProtocolError(ProtocolErrorCode.InvalidParams, `${error.message} ${error.repair}`);
  return toProtocolError(error, context);
}

/** An error as a tool result: the contract's `{ code, message, repair }`, with the facts a client can use. */
function toToolError(error: unknown, tool: string): CallToolResult {
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

function toProtocolError(error: unknown, context: string): ProtocolError {
  if (error instanceof MemoryError)
    return new ProtocolError(
      ProtocolErrorCode.InternalError,
      `${error.code}: ${error.message} ${error.repair}`,
      {
        code: error.code,
        repair: error.repair,
      },
    );
  log('error', `${context} failed`, error);
  return new ProtocolError(
    ProtocolErrorCode.InternalError,
    'Something failed that should not; see the server log (stderr).',
  );
}
