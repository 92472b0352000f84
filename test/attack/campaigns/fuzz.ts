import fc from 'fast-check';
import { expectNone, prepareHome, runRounds } from '../campaign.ts';
import type { Campaign, Round } from '../campaign.ts';
import { createHostileText } from '../../support/hostile.ts';
import type { JsonSchema, ListedTool } from '../../support/mcp.ts';
import { startServer } from '../../support/processes.ts';
import type { Reply, ServerProcess } from '../../support/processes.ts';

const CALLS = 40;
const CODES =
  /^(INVALID_INPUT|NOT_FOUND|NOT_CITABLE_YET|BUSY|MODEL_UNAVAILABLE|STORE_UNAVAILABLE|FORBIDDEN|TOO_LARGE|CANCELLED)$/;
/** Invalid params, unknown method, invalid request, a resource that is not there. */
const PROTOCOL_CODES = [-32602, -32601, -32600, -32002];
const UNFORESEEN = /Something failed that should not/;
const IDS = ['0198c0de-0000-7000-8000-000000000001', '00000000-0000-0000-0000-000000000000', 'not-an-id'];
const URIS = ['blocks', 'briefing', 'status', 'entries/x', 'blocks/x', 'clusters/x', 'nowhere', ''].map(
  (path) => `memory://${path}`,
);

const anyText = fc.oneof(
  createHostileText(8),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud83d',
    'x'.repeat(129),
    'word '.repeat(15_000),
    '2026-01-01',
    '9999-99-99',
    ...IDS,
  ),
);
const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  anyText,
  fc.constantFrom(null, [], {}, 1e308, -1, 0.5, 2 ** 53),
);

/** What a schema lets through, more or less; and now and then something else. */
function createNearly(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: createFitting(schema, ids), weight: 12 }, { arbitrary: anyJson, weight: 1 });
}

function createFitting(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => createFitting(one, ids)));
  switch (schema.type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
        name,
        createNearly(field, ids),
      ]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [...(schema.required ?? [])],
      });
    }
    case 'array':
      return fc.array(createNearly(schema.items ?? {}, ids), { maxLength: 4 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(64, 0, -1, 1.5, 2 ** 31));
    case 'string':
      return fc.oneof(anyText, fc.constantFrom(...ids), createHostileText(3));
    default:
      return anyJson;
  }
}

/** Few fields, since those of one call seldom go together. */
const thinOut = (input: unknown, { random }: Round): unknown =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? Object.fromEntries(Object.entries(input).filter(() => random() < 0.5))
    : input;

interface Request {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

function createRequest(tools: readonly ListedTool[], ids: readonly string[], round: Round): Request {
  const { random, choose, pick } = round;
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T =>
    fc.sample(arbitrary, { seed: pick(2 ** 31), numRuns: 1 })[0]!;
  const dice = random();
  if (dice < 0.12) {
    const uri =
      random() < 0.8 ? choose([...URIS, ...ids.map((id) => `memory://entries/${id}`)]) : sample(anyText);
    return { method: 'resources/read', params: { uri: random() < 0.3 ? `${uri}?${sample(anyText)}` : uri } };
  }
  if (dice < 0.17)
    return {
      method: 'prompts/get',
      params: {
        name: choose(['briefing', 'reflect', 'consult', 'none']),
        arguments: { question: sample(anyJson) },
      },
    };
  const { name, inputSchema } = choose(tools);
  const input = random() < 0.12 ? sample(anyJson) : thinOut(sample(createFitting(inputSchema, ids)), round);
  return { method: 'tools/call', params: { name, arguments: input } };
}

/** What is wrong with an answer; null for one that a client can use. */
function findFault({ method, params }: Request, { result, error }: Reply): string | null {
  const where = method === 'tools/call' ? String(params['name']) : method;
  const what = `${where} of ${JSON.stringify(params).slice(0, 300)}`;
  if (error)
    return PROTOCOL_CODES.includes(error.code) && error.message !== '' && !UNFORESEEN.test(error.message)
      ? null
      : `${what}: ${error.code} ${error.message}`;
  if (!result) return `${what}: neither a result nor an error`;
  if (method !== 'tools/call') return null;
  const answer = result.structuredContent;
  if (!answer) return `${what}: no structured content`;
  if (result.isError !== true) return null;
  const { code, message, repair } = answer;
  const isUsable =
    CODES.test(String(code)) && typeof message === 'string' && typeof repair === 'string' && repair !== '';
  return isUsable && !UNFORESEEN.test(message) ? null : `${what}: ${JSON.stringify(answer).slice(0, 300)}`;
}

const describeReply = ({ result, error }: Reply): string =>
  error ? 'protocol errors' : result?.isError === true ? 'refusals' : 'results';

export const fuzz: Campaign = {
  name: 'fuzz',
  promise:
    'Whatever is sent to a tool, a resource or a prompt, the answer is a result, an error with a known code and a repair, or a protocol error that says whose fault it was; the server stays, and logs no stack.',
  run: async (context) => {
    const calls: Record<string, number> = {};
    const result = await runRounds(context, async (round) => {
      const server: ServerProcess = await startServer(prepareHome(round.createHome()));
      try {
        const { tools } = (await server.request('tools/list')).result as unknown as { tools: ListedTool[] };
        const ids = [...IDS];
        const faults: string[] = [];
        for (let i = 0; i < CALLS; i++) {
          const request = createRequest(tools, ids, round);
          const reply = await server.request(request.method, request.params);
          const fault = findFault(request, reply);
          if (fault) faults.push(fault);
          const kind = describeReply(reply);
          calls[kind] = (calls[kind] ?? 0) + 1;
          const { entries } = (reply.result?.structuredContent ?? {}) as { entries?: { id?: string }[] };
          for (const { id } of Array.isArray(entries) ? entries : [])
            if (typeof id === 'string') ids.push(id);
        }
        const { code } = await server.end();
        if (code !== 0) faults.push(`the server ended with ${code}`);
        if (/\n\s+at .*:\d+:\d+/.test(server.log))
          faults.push(`a stack in the log: ${server.log.slice(0, 600)}`);
        expectNone(faults, 'answers');
        return `${CALLS} calls answered`;
      } finally {
        await server.kill();
      }
    });
    return {
      ...result,
      outcomes: { ...(result.outcomes['failed'] ? { failed: result.outcomes['failed'] } : {}), ...calls },
    };
  },
};
