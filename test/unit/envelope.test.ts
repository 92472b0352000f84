import { describe, expect, test } from 'vitest';
import { readEnvelope } from '../../src/server/envelope.ts';

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

describe('the envelope', () => {
  test.each<[string, unknown, number, unknown]>([
    ['a batch', [ping], -32600, null],
    ['an empty batch', [], -32600, null],
    ['null', null, -32600, null],
    ['a number', 42, -32600, null],
    ['an empty object', {}, -32600, null],
    ['another version', { ...ping, jsonrpc: '1.0' }, -32600, 1],
    ['no version', { id: 'a', method: 'ping' }, -32600, 'a'],
    ['no method', { jsonrpc: '2.0', id: 5 }, -32600, 5],
    ['a method that is no string', { ...ping, method: 5 }, -32600, 1],
    ['a method that is no string, and no id', { jsonrpc: '2.0', method: 5 }, -32600, null],
    ['an id that is null', { ...ping, id: null }, -32600, null],
    ['an id that is a fraction', { ...ping, id: 1.5 }, -32600, null],
    ['an id that is an object', { ...ping, id: {} }, -32600, null],
    ['a request and an answer in one', { ...ping, result: {} }, -32600, 1],
    ['parameters in a list', { ...ping, params: [1] }, -32602, 1],
    ['parameters that are null', { ...ping, params: null }, -32602, 1],
    ['_meta that is a number', { ...ping, params: { _meta: 5 } }, -32602, 1],
    ['a token that is an object', { ...ping, params: { _meta: { progressToken: {} } } }, -32602, 1],
    ['a token that is a fraction', { ...ping, params: { _meta: { progressToken: 0.5 } } }, -32602, 1],
  ])('refuses %s', (_, value, code, id) => {
    expect(readEnvelope(value)).toMatchObject({ kind: 'refused', code, id });
  });

  test.each<[string, unknown]>([
    ['a notification without a version', { method: 'notifications/initialized' }],
    ['a notification with a list', { jsonrpc: '2.0', method: 'x', params: [] }],
    ['an error without an id', { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'no' } }],
    ['an answer of another version', { jsonrpc: '1.0', id: 1, result: {} }],
  ])('never answers %s', (_, value) => {
    expect(readEnvelope(value)).toEqual({ kind: 'ignored' });
  });

  test('takes requests, notifications and answers, and leaves members out that JSON-RPC does not know', () => {
    expect(readEnvelope({ ...ping, trace: 'x' })).toEqual({ kind: 'request', message: ping });
    expect(readEnvelope({ jsonrpc: '2.0', method: 'n', params: {} }).kind).toBe('notification');
    expect(readEnvelope({ jsonrpc: '2.0', id: 1, result: {} }).kind).toBe('response');
    expect(readEnvelope({ jsonrpc: '2.0', id: 1, error: { code: 1, message: '' } }).kind).toBe('response');
  });
});
