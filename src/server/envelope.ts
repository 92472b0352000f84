import type { JSONRPCMessage, JSONRPCNotification, JSONRPCRequest } from '@modelcontextprotocol/server';
import {
  ProtocolErrorCode,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
} from '@modelcontextprotocol/server';

export type RequestId = string | number;

/** What a parsed line is, by its JSON-RPC envelope alone; `method`s and their parameters are the protocol's to judge. */
export type Envelope =
  | { readonly kind: 'request'; readonly message: JSONRPCRequest }
  | { readonly kind: 'notification'; readonly message: JSONRPCNotification }
  | { readonly kind: 'response'; readonly message: JSONRPCMessage }
  /** To be answered with this error; the id is null where the message has no valid one. */
  | {
      readonly kind: 'refused';
      readonly id: RequestId | null;
      readonly code: number;
      readonly reason: string;
    }
  /** Not as it should be, but nothing that is ever answered: a notification, or an answer. */
  | { readonly kind: 'ignored' };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRequestId = (value: unknown): value is RequestId =>
  typeof value === 'string' || Number.isSafeInteger(value);

export function readEnvelope(value: unknown): Envelope {
  const refuse = (
    id: RequestId | null,
    reason: string,
    code = ProtocolErrorCode.InvalidRequest,
  ): Envelope => ({
    ...{ kind: 'refused', id, code, reason },
  });
  if (Array.isArray(value))
    return refuse(null, 'batches are not taken: send each message in a line of its own');
  if (!isObject(value)) return refuse(null, 'a message is a JSON object');
  const id = isRequestId(value['id']) ? value['id'] : null;
  const { method } = value;
  if (method === undefined && ('result' in value || 'error' in value))
    return isJSONRPCResponse(value) ? { kind: 'response', message: value } : { kind: 'ignored' };
  // JSON-RPC answers no notification, whatever else is wrong with it.
  if (typeof method === 'string' && !('id' in value)) {
    const notification = pickMembers(value, ['jsonrpc', 'method', 'params']);
    return isJSONRPCNotification(notification)
      ? { kind: 'notification', message: notification }
      : { kind: 'ignored' };
  }
  if ('id' in value && id === null) return refuse(null, '`id` has to be a string or a whole number');
  if (value['jsonrpc'] !== '2.0') return refuse(id, '`jsonrpc` has to be "2.0"');
  if (typeof method !== 'string') return refuse(id, '`method` has to be a string');
  if ('result' in value || 'error' in value)
    return refuse(id, 'a message is a request or an answer, not both');
  // Members that JSON-RPC does not know are nobody's: newer clients may send them.
  const request = pickMembers(value, ['jsonrpc', 'id', 'method', 'params']);
  if (isJSONRPCRequest(request)) return { kind: 'request', message: request };
  return refuse(id, describeParams(value['params']), ProtocolErrorCode.InvalidParams);
}

const pickMembers = (value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => name in value).map((name) => [name, value[name]]));

/** Why the parameters of a request, whose envelope is sound otherwise, are none. */
function describeParams(params: unknown): string {
  if (!isObject(params)) return '`params` has to be an object';
  const meta = params['_meta'];
  if (meta !== undefined && !isObject(meta)) return '`_meta` has to be an object';
  const token = meta?.['progressToken'];
  if (token !== undefined && !isRequestId(token))
    return '`progressToken` has to be a string or a whole number';
  return '`_meta` is not as the protocol wants it';
}
