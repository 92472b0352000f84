import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { openLanceCortex } from '../../src/engine/cortex/lance/index.ts';
import { GATE_FILE, WriteGate } from '../../src/engine/cortex/lance/write-gate.ts';
import { DIMENSIONS, createExchange } from '../support/cortex.ts';
import { canStop } from '../support/night.ts';
import { ROOT, createTempFolder } from '../support/store.ts';

/** Waits as long as it is told, in no time. */
const quickClock = { ...systemClock, sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };

describe('who may write the Cortex while files are let go', () => {
  let folder: string;
  const gates: WriteGate[] = [];
  const openGate = (): WriteGate => {
    const gate = new WriteGate(folder, quickClock);
    gates.push(gate);
    return gate;
  };
  /** Begins to write and goes on until `end` is called. */
  const beginWriting = async (gate: WriteGate): Promise<{ end: () => Promise<void> }> => {
    let end = (): void => undefined;
    const untilEnd = new Promise<void>((resolve) => (end = resolve));
    let writing = Promise.resolve();
    await new Promise<void>((resolve) => {
      writing = gate.write(() => {
        resolve();
        return untilEnd;
      });
    });
    return {
      end: () => {
        end();
        return writing;
      },
    };
  };

  const startChild = (what: 'write' | 'alone'): ChildProcess & { readonly stdout: Readable } =>
    spawn(process.execPath, [join(ROOT, 'test', 'store', 'gate-child.ts'), folder, what], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  /** Whether another process could be alone now. */
  const isOtherAlone = async (): Promise<boolean> => {
    const [said] = (await once(startChild('alone').stdout, 'data')) as [Buffer];
    return said.toString().trim() === 'true';
  };

  beforeEach(() => (folder = createTempFolder()));
  afterEach(() => {
    for (const gate of gates.splice(0)) gate.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.for([
    ['of another process', () => [openGate(), openGate()]],
    [
      'of its own',
      () => {
        const gate = openGate();
        return [gate, gate];
      },
    ],
  ] as const)('nobody is alone beside writers %s, nor writes beside one that is', async ([, openGates]) => {
    const [writer, tidier] = openGates() as [WriteGate, WriteGate];
    const first = await beginWriting(writer);
    const second = await beginWriting(writer);
    expect(await tidier.tryAlone(() => Promise.reject(new Error('done beside a writer')))).toBe(false);
    await first.end();
    expect(await tidier.tryAlone(() => Promise.reject(new Error('done beside a writer')))).toBe(false);
    await second.end();
    const happened: string[] = [];
    let writing: Promise<unknown> = Promise.resolve();
    const wasAlone = await tidier.tryAlone(async () => {
      writing = writer.write(async () => happened.push('written'));
      for (let i = 0; i < 20; i++) await quickClock.sleep();
      happened.push('let go');
    });
    await writing;
    expect([wasAlone, ...happened]).toEqual([true, 'let go', 'written']);
  });

  test('a second Cortex of the same process takes nothing from the lock of the first', async () => {
    const [first, second] = [openGate(), openGate()];
    const writing = await beginWriting(first);
    expect(await isOtherAlone()).toBe(false);
    await second.write(async () => undefined);
    expect(await isOtherAlone()).toBe(false);
    second.close();
    expect(await isOtherAlone()).toBe(false);
    await writing.end();
    expect(await isOtherAlone()).toBe(true);
  });

  test('a gate that is closed while one writes keeps the others out until that is done', async () => {
    const gate = openGate();
    const writing = await beginWriting(gate);
    gate.close();
    expect(await openGate().tryAlone(async () => undefined)).toBe(false);
    await writing.end();
    expect(await openGate().tryAlone(async () => undefined)).toBe(true);
  });

  test('what was written into the file keeps nobody out, a folder that is gone is told of', async () => {
    writeFileSync(join(folder, GATE_FILE), 'x'.repeat(5_000));
    expect(await openGate().write(async () => 'written')).toBe('written');
    const lost = new WriteGate(join(folder, 'gone'), quickClock);
    await expect(lost.write(async () => 'written')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('several write at once, and a failure frees the gate', async () => {
    const [one, other] = [openGate(), openGate()];
    const writing = await beginWriting(one);
    await expect(other.write(() => Promise.reject(new Error('full')))).rejects.toThrow('full');
    expect(await other.write(async () => 'written')).toBe('written');
    await writing.end();
    await expect(one.tryAlone(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(await other.tryAlone(async () => undefined)).toBe(true);
  });

  test('who waits longer than a minute is told that it is busy', async () => {
    const [tidier, writer] = [openGate(), openGate()];
    await tidier.tryAlone(async () => {
      await expect(writer.write(async () => undefined)).rejects.toMatchObject({ code: 'BUSY' });
    });
  });

  test.skipIf(process.platform === 'win32')('the file is its owner’s alone', async () => {
    await openGate().write(async () => undefined);
    expect(statSync(join(folder, GATE_FILE)).mode & 0o777).toBe(0o600);
  });

  test.runIf(canStop)('a writer that is stopped keeps it, one that is killed does not', async () => {
    const child = startChild('write');
    await once(child.stdout, 'data');
    child.kill('SIGSTOP');
    const gate = openGate();
    expect(await gate.tryAlone(async () => undefined)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await gate.tryAlone(async () => undefined)).toBe(true);
  });

  test('tidying leaves files that a writer is about to name, and takes them when nobody writes', async () => {
    const cortex = await openLanceCortex({ path: folder, clock: quickClock, dimensions: DIMENSIONS });
    const put = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) await cortex.putExchanges('cortex', [createExchange(`row ${i}`)]);
    };
    await put();
    const unnamed = join(folder, 'exchanges.lance', '_deletions', '1-2-3.arrow');
    mkdirSync(dirname(unnamed), { recursive: true });
    writeFileSync(unnamed, 'rows that another process takes out');
    const writing = await beginWriting(openGate());
    await cortex.maintain();
    await cortex.purge({ exchanges: ['none'] }, true);
    expect(existsSync(unnamed)).toBe(true);
    await writing.end();
    await put();
    await cortex.maintain();
    expect(existsSync(unnamed)).toBe(false);
    await cortex.close();
  });
});
