import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { MemoryError, createInputError } from '../../errors.ts';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** A name → all its addresses, as `lookup` of node:dns/promises with `all` gives them. */
export type ResolveHost = (name: string) => Promise<readonly Address[]>;

export const resolveWithSystem: ResolveHost = (name) => lookup(name, { all: true });

/** A model server's address, as far as it can be judged without asking anyone. */
export interface Endpoint {
  readonly secure: boolean;
  /** Name or address, without brackets. */
  readonly name: string;
  readonly port: number;
  /** Name and port, as identities and errors tell them. */
  readonly host: string;
  /** Begins with a slash and ends without one; '' for the root. */
  readonly path: string;
  /** The owner named this very host: then it may be anywhere. */
  readonly allowed: boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const ALLOW_REPAIR =
  'Models run on this machine unless you allow another by name: write its host into `models.http.hosts` of config.json.';

/** Throws `INVALID_INPUT` for what is no address of a server, and for a host that is neither loopback nor in `hosts`. */
export function parseEndpoint(text: string, hosts: readonly string[]): Endpoint {
  const url = URL.parse(text);
  // The text itself is not told: an address may have a password in it.
  if (url === null || !/^https?:$/.test(url.protocol))
    throw createInputError(
      'The address of the model server is no http or https URL.',
      'Write it like http://127.0.0.1:11434/v1 into `models.http.url` of config.json.',
    );
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw createInputError(
      'The address of the model server holds more than host, port and path.',
      'Leave names, passwords and what follows `?` or `#` out; a key stands in the environment variable that `models.http.key_env` names.',
    );
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const host = `${url.hostname}:${port}`;
  const allowed = hosts.some((it) => [name, url.hostname, host].includes(it.trim().toLowerCase()));
  // Another name than localhost is not even looked up: that alone would tell a name server of it.
  if (!allowed && name !== 'localhost' && !isLoopback(name))
    throw createInputError(`The model server ${host} is not on this machine.`, ALLOW_REPAIR, { host });
  return { secure, name, port, host, path: url.pathname.replace(/\/+$/, ''), allowed };
}

/** The addresses that may be connected to. Throws `MODEL_UNAVAILABLE` when one of them is not on this machine. */
export async function resolveAddresses(
  endpoint: Endpoint,
  resolve: ResolveHost,
): Promise<readonly Address[]> {
  const { name, host, allowed } = endpoint;
  if (isIP(name) !== 0) return [{ address: name, family: isIP(name) }];
  let addresses: readonly Address[];
  try {
    addresses = await resolve(name);
  } catch {
    addresses = [];
  }
  if (addresses.length === 0)
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `The name of the model server ${host} is not known here.`,
      'Check `models.http.url` in config.json and the network; then run `sophontic-memory models test`.',
      { host },
    );
  if (!allowed && !addresses.every(({ address }) => isLoopback(address)))
    throw new MemoryError(
      'MODEL_UNAVAILABLE',
      `The model server ${host} has an address that is not on this machine; it was not contacted.`,
      ALLOW_REPAIR,
      { host },
    );
  return addresses;
}
