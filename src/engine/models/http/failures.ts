import { MemoryError } from '../../errors.ts';

/** What kept an answer from coming. */
export interface RequestFailure {
  /** What the server did, as the end of a sentence. */
  readonly trouble: string;
  readonly repair: string;
  /** Whether the same request may fare better in a moment. */
  readonly isRetryable: boolean;
}

const RUN_TEST_HINT = 'run `sophontic-memory models test`.';

export const CONNECTION_CLOSED: RequestFailure = {
  trouble: 'broke the connection off before its answer was whole',
  repair: `See the server's own log whether it ran out of memory; then ${RUN_TEST_HINT}`,
  isRetryable: true,
};

export const REPLY_TOO_LARGE: RequestFailure = {
  trouble: 'sent an answer of more than 4 MB, which was not read on',
  repair: `Check that \`models.http.url\` in config.json is the address of a model server; then ${RUN_TEST_HINT}`,
  isRetryable: false,
};

export function createTimeoutFailure(stage: 'connect' | 'firstByte' | 'whole', ms: number): RequestFailure {
  const descriptions = {
    connect: 'accepted no connection',
    firstByte: 'began no answer',
    whole: 'did not finish its answer',
  };
  return {
    trouble: `${descriptions[stage]} within ${Math.round(ms) / 1000} s`,
    repair:
      stage === 'connect'
        ? `Start the server; then ${RUN_TEST_HINT}`
        : 'Take a smaller model, or raise `models.http.timeout_seconds` in config.json.',
    isRetryable: false,
  };
}

/**
 * Why a request failed. Of the error only its code is told, and the error itself is never a cause: the parser's hold what
 * the server sent.
 */
export function toRequestFailure(error: Error & { code?: string }): RequestFailure {
  const code = error.code ?? '';
  if (code === 'ECONNRESET' || code === 'EPIPE') return CONNECTION_CLOSED;
  if (code === 'ECONNREFUSED')
    return {
      trouble: 'does not run: the connection was refused',
      repair: `Start the server; then ${RUN_TEST_HINT}`,
      isRetryable: false,
    };
  if (/^(?:HPE_|ERR_SSL_|EPROTO$)/.test(code))
    return {
      trouble: `does not speak the protocol of its address (${code})`,
      repair: `Check \`models.http.url\` in config.json; then ${RUN_TEST_HINT}`,
      isRetryable: false,
    };
  if (/CERT|SELF_SIGNED|VERIFY/.test(code))
    return {
      trouble: `has no certificate that is trusted here (${code})`,
      repair: 'Tell Node.js of its authority with NODE_EXTRA_CA_CERTS, or correct the address.',
      isRetryable: false,
    };
  return {
    trouble: `could not be reached${code === '' ? '' : ` (${code})`}`,
    repair: `Check \`models.http.url\` in config.json and the network; then ${RUN_TEST_HINT}`,
    isRetryable: false,
  };
}

export const createCancelledError = (host: string): MemoryError =>
  new MemoryError('CANCELLED', `The request to the model server ${host} was cancelled.`, 'Ask again.', {
    host,
  });

/** `what` tells what the server did, never what was said to it or by it. */
export const createServerUnavailableError = (
  host: string,
  what: string,
  repair: string,
  facts: Readonly<Record<string, unknown>> = {},
): MemoryError =>
  new MemoryError('MODEL_UNAVAILABLE', `The model server ${host} ${what}.`, repair, { host, ...facts });
