import type { JSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { RequestQueue } from '../../src/server/request-queue.ts';

const createRequest = (id: number | string, method = 'tools/call'): JSONRPCMessage => ({
  jsonrpc: '2.0',
  id,
  method,
});
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function openQueue(canAnswer = (): boolean => true) {
  const begun: (string | number)[] = [];
  let idle = 0;
  const queue = new RequestQueue<JSONRPCMessage | Promise<JSONRPCMessage | null>>({
    read: (item) => item,
    deliver: (message) => begun.push('id' in message ? message.id! : 'notification'),
    canAnswer,
    onIdle: () => idle++,
  });
  const settleTurns = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) await nextTurn();
  };
  return { queue, begun, settleTurns, readIdle: () => idle };
}

describe('the queue of requests', () => {
  test('begins a bounded number, in order, and the next as others are answered', async () => {
    const { queue, begun, settleTurns } = openQueue();
    for (let i = 0; i < 40; i++) queue.add(createRequest(i));
    await expect.poll(() => begun.length).toBe(16);
    await settleTurns();
    expect(begun).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(queue.settle(3)).toBe(true);
    expect(queue.settle(3)).toBe(false);
    await expect.poll(() => begun.at(-1)).toBe(16);
    await settleTurns();
    expect(begun).toHaveLength(17);
  });

  test('waits for what is still being read, so that nothing overtakes it', async () => {
    const { queue, begun, settleTurns } = openQueue();
    let resolve: (message: JSONRPCMessage) => void = () => undefined;
    queue.add(new Promise((done) => (resolve = done)));
    queue.add(createRequest('second'));
    await settleTurns();
    expect(begun).toEqual([]);
    resolve(createRequest('first'));
    await settleTurns();
    expect(begun).toEqual(['first', 'second']);
  });

  test('never begins what was withdrawn before its turn; a later request of the same id is another', async () => {
    const { queue, begun } = openQueue();
    for (let i = 0; i < 20; i++) queue.add(createRequest(i));
    queue.add(createRequest('cancelled'));
    queue.withdraw('cancelled');
    queue.add(createRequest('cancelled'));
    queue.add(createRequest('last'));
    for (let i = 0; i < 20; i++) {
      await expect.poll(() => begun).toContain(i);
      queue.settle(i);
    }
    await expect.poll(() => begun).toContain('last');
    expect(begun.filter((id) => id === 'cancelled')).toHaveLength(1);
  });

  test('begins nothing while answers wait for their reader', async () => {
    let isOpen = false;
    const { queue, begun, settleTurns } = openQueue(() => isOpen);
    queue.add(createRequest(1));
    await settleTurns();
    expect(begun).toEqual([]);
    isOpen = true;
    queue.pump();
    await settleTurns();
    expect(begun).toEqual([1]);
  });

  test('gives no place to a subscription, which is answered at its end alone, nor to notifications', async () => {
    const { queue, begun, readIdle } = openQueue();
    for (let i = 0; i < 20; i++) queue.add(createRequest(`listen ${i}`, 'subscriptions/listen'));
    for (let i = 0; i < 20; i++) queue.add({ jsonrpc: '2.0', method: 'notifications/initialized' });
    await expect.poll(() => begun.length).toBe(40);
    await expect.poll(readIdle).toBeGreaterThan(0);
    expect(queue.isIdle).toBe(true);
  });
});
