import { MemoryError } from '../../errors.ts';

/** What kept an answer from coming. */
export interface Trouble {
  /** What the server did, as the end of a sentence. */
  readonly trouble: string;
  readonly repair: string;
  /** Whether the same request may fare better in a moment. */
  readonly passing: boolean;
}

const TEST = 'run `sophontic-memory models test`.';

export const BROKE_OFF: Trouble = {
  trouble: 'broke the connection off before its answer was whole',
  repair: `See the server's own log whether it ran out of memory; then ${TEST}`,
  passing: true,
};

export const TOO_LARGE: Trouble = {
  trouble: 'sent an answer of more than 4 MB, which was not read on',
  repair: `Check that \`models.http.url\` in config.json is the address of a model server; then ${TEST}`,
  passing: false,
};

export function tooSlow(stage: 'connect' | 'firstByte' | 'whole', ms: number): Trouble {
  const what = {
    connect: 'accepted no connection',
    firstByte: 'began no answer',
    whole: 'did not finish its answer',
  };
  return {
    trouble: `${what[stage]} within ${Math.round(ms) / 1000} s`,
    repair:
      stage === 'connect'
        ? `Start the server; then ${TEST}`
        : 'Take a smaller model, or raise `models.http.timeout_seconds` in config.json.',
    passing: false,
  };
}

/**
 * Why a request failed. Of the error only its code is told, and the error itself is never a cause: the parser's hold what
 * the server sent.
 */
export function troubleOf(error: Error & { code?: string }): Trouble {
  const code = error.code ?? '';
  if (code === 'ECONNRESET' || code === 'EPIPE') return BROKE_OFF;
  if (code === 'ECONNREFUSED')
    return {
      trouble: 'does not run: the connection was refused',
      repair: `Start the server; then ${TEST}`,
      passing: false,
    };
  if (/^(?:HPE_|ERR_SSL_|EPROTO$)/.test(code))
    return {
      trouble: `does not speak the protocol of its address (${code})`,
      repair: `Check \`models.http.url\` in config.json; then ${TEST}`,
      passing: false,
    };
  if (/CERT|SELF_SIGNED|VERIFY/.test(code))
    return {
      trouble: `has no certificate that is trusted here (${code})`,
      repair: 'Tell Node.js of its authority with NODE_EXTRA_CA_CERTS, or correct the address.',
      passing: false,
    };
  return {
    trouble: `could not be reached${code === '' ? '' : ` (${code})`}`,
    repair: `Check \`models.http.url\` in config.json and the network; then ${TEST}`,
    passing: false,
  };
}

export const cancelled = (host: string): MemoryError =>
  new MemoryError('CANCELLED', `The request to the model server ${host} was cancelled.`, 'Ask again.', {
    host,
  });

/** `what` tells what the server did, never what was said to it or by it. */
export const unavailable = (
  host: string,
  what: string,
  repair: string,
  facts: Readonly<Record<string, unknown>> = {},
): MemoryError =>
  new MemoryError('MODEL_UNAVAILABLE', `The model server ${host} ${what}.`, repair, { host, ...facts });
