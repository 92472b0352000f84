import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModelProvider } from '../../src/compose-models.ts';
import { BUILTIN_MODELS, readConfig } from '../../src/config.ts';
import type { Config, ModelConfig } from '../../src/config.ts';
import { addLocalModel, hasRuntime, findModelProblems } from '../../src/model-files/index.ts';
import { parseJson, run } from '../cli/run.ts';
import { sendJson, startModelServer } from '../support/model-server.ts';
import { removeFolder, createSpaceIdentity, createTempFolder } from '../support/store.ts';
import { createGgufHead } from './tiny.ts';

let home: string;
beforeEach(() => {
  home = createTempFolder();
});
afterEach(() => {
  removeFolder(home);
});

const createConfig = (models: Partial<ModelConfig> = {}): Config => ({
  ...readConfig({ home }),
  models: { ...BUILTIN_MODELS, ...models },
});
const put = (path: string, bytes: Buffer | string): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
};
const MINE = 'all-MiniLM-L6-v2';
/** A folder that looks like a model; its weights are none. */
function createModelFolder(name: string): string {
  const path = join(home, 'mine', name);
  put(join(path, 'config.json'), '{"architectures":["BertModel"],"hidden_size":8}');
  put(join(path, 'tokenizer.json'), '{}');
  put(join(path, 'onnx', 'model_quantized.onnx'), Buffer.of(8, 1, 2, 3));
  return path;
}
const http = {
  ...{ url: 'http://127.0.0.1:9/v1', model: 'm', hosts: [], timeout_seconds: 5 },
} satisfies ModelConfig['http'];

describe('whether the model of a space is here', () => {
  const findProblem = (model: string, models: Partial<ModelConfig> = {}, revision = 'q8:0') =>
    createModelProvider(createConfig(models)).findSpaceProblem({ ...createSpaceIdentity(model), revision });

  it('is told of one that is not, is half there, or has moved away', async () => {
    expect(await findProblem(MINE)).toContain(MINE);
    expect(await findProblem('nobodys')).toMatch(/nobodys .* not on this machine/);
    put(join(home, 'models', MINE, 'config.json'), '{}');
    expect(await findProblem(MINE)).toMatch(/not whole on this machine: .*tokenizer.* are missing/);
    const path = createModelFolder('own');
    await addLocalModel(home, path);
    removeFolder(path);
    expect(await findProblem('own')).toContain(path);
    expect(await findProblem('http:m@127.0.0.1:9')).toContain('not on this machine');
  });

  it('is told by files alone: nothing is opened, and nobody is called', async () => {
    const path = createModelFolder('own');
    const gguf = join(home, 'mine', 'talks.gguf');
    put(gguf, createGgufHead());
    await addLocalModel(home, path);
    // Neither could be loaded; what a look can tell of is whether the runtime is there.
    const onnx = await findProblem('own', { universal: path });
    const llama = await findProblem('llama:talks.gguf', { gguf }, '0123456789abcdef');
    for (const [problem, runtime] of [
      [onnx, 'transformers'],
      [llama, 'llama'],
    ] as const)
      if (hasRuntime(home, runtime)) expect(problem).toBeNull();
      else expect(problem).toMatch(/is not installed/);
    expect(await findProblem('own', { universal: path }, 'fp32:0')).toContain('not whole');
    expect(await findProblem('http:m@127.0.0.1:9', { http })).toBeNull();
  });
});

describe('what is chosen and not there', () => {
  it('is told a sentence each, once', async () => {
    expect(await findModelProblems(home, BUILTIN_MODELS)).toEqual([]);
    const gone = join(home, 'gone.gguf');
    const problems = await findModelProblems(home, {
      ...BUILTIN_MODELS,
      ...{ universal: MINE, reranker: 'no-such-reranker', editor: 'llama', gguf: gone, gguf_night: gone },
    });
    expect(problems).toHaveLength(3);
    for (const [i, name] of [MINE, 'no-such-reranker', gone].entries()) expect(problems[i]).toContain(name);
    const nobody = { ...BUILTIN_MODELS, editor: 'http', universal: 'http' } as const;
    expect(await findModelProblems(home, nobody)).toEqual([expect.stringContaining('No model server')]);
    expect(await findModelProblems(home, { ...nobody, http })).toEqual([]);
    expect(await findModelProblems(home, { ...BUILTIN_MODELS, meter: 'llama' })).toHaveLength(1);
  });

  it('is told by doctor and by models list, as by status', async () => {
    writeFileSync(join(home, 'config.json'), JSON.stringify({ models: { universal: MINE } }));
    put(join(home, 'models', MINE, 'config.json'), '{}');
    const fresh = await run(['doctor', '--json'], { home });
    expect(fresh.code).toBe(1);
    const findings = parseJson(fresh)['findings'] as unknown as {
      check: string;
      ok: boolean;
      repair: string;
    }[];
    expect(findings.filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({ check: 'models', repair: expect.stringContaining('models add') as unknown }),
    ]);
    await run(['remember', 'One.'], { home });
    const [doctor, list, asJson, status] = await Promise.all([
      run(['doctor'], { home }),
      run(['models', 'list'], { home }),
      run(['models', 'list', '--json'], { home }),
      run(['status'], { home }),
    ]);
    for (const { stdout } of [doctor, list, status]) {
      expect(stdout).toMatch(new RegExp(`${MINE} is not whole on this machine`));
      expect(stdout.match(/is not whole/g)).toHaveLength(1);
    }
    expect(doctor.code).toBe(1);
    expect([list.code, status.code]).toEqual([0, 0]);
    expect(parseJson(asJson)['problems']).toEqual([expect.stringContaining(MINE)]);
    writeFileSync(join(home, 'config.json'), '{}');
    const mended = await run(['doctor'], { home });
    expect(mended.code).toBe(0);
    expect(mended.stdout).toContain('models: builtin');
    expect(parseJson(await run(['models', 'list', '--json'], { home }))['problems']).toEqual([]);
  });
});

describe('the longest text of an embedder behind a server', () => {
  it('is what the configuration says, and shapes the space', async () => {
    const server = await startModelServer((response, { body }) => {
      const data = (body.input as string[]).map((text, index) => ({ index, embedding: [text.length, 1, 2] }));
      sendJson(response, { data });
    });
    try {
      const open = (longest?: number) =>
        createModelProvider(
          createConfig({
            universal: 'http',
            http: {
              ...{ ...http, url: server.url, embedding_model: 'e' },
              ...(longest === undefined ? {} : { embedding_longest: longest }),
            },
          }),
        ).openEmbedder!();
      const text = 'so many words '.repeat(20);
      const revisions: string[] = [];
      for (const [longest, wanted] of [
        [undefined, 2_000],
        [40, 40],
        [100, 100],
      ] as const) {
        const embedder = await open(longest);
        revisions.push(embedder.identity.revision);
        const before = server.requests.length;
        await embedder.embed([text], 'document');
        const pieces = server.requests.slice(before).flatMap(({ body }) => body.input as string[]);
        expect(pieces.every((piece) => piece.length <= wanted)).toBe(true);
        expect(pieces.length).toBe(wanted >= text.length ? 1 : pieces.length);
        expect(Math.max(...pieces.map((piece) => piece.length))).toBeGreaterThan(Math.min(wanted, 280) / 2);
      }
      expect(new Set(revisions).size).toBe(3);
    } finally {
      await server.close();
    }
    const config = join(home, 'config.json');
    const write = (longest: unknown): void => {
      const written = { models: { http: { url: server.url, model: 'm', embedding_longest: longest } } };
      writeFileSync(config, JSON.stringify(written));
    };
    for (const wrong of [31, 40.5, '40']) {
      write(wrong);
      expect(() => readConfig({ home })).toThrow(/no valid configuration/);
    }
    write(32);
    expect(readConfig({ home }).models.http!.embedding_longest).toBe(32);
  });
});
