// Loaded before everything (`--import`): whatever would open a socket or ask for an address is written down and fails.
import { appendFileSync } from 'node:fs';
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const refuse = (what) => () => {
  appendFileSync(process.env.SOCKETS_SEEN, `${what}\n`);
  throw new Error(`a socket was opened: ${what}`);
};
net.Socket.prototype.connect = refuse('net.connect');
net.Server.prototype.listen = refuse('net.listen');
for (const name of ['bind', 'connect', 'send']) dgram.Socket.prototype[name] = refuse(`dgram.${name}`);
for (const of of [dns, dns.promises])
  for (const name of Object.keys(of))
    if (/^(lookup|resolve|reverse)/.test(name)) of[name] = refuse(`dns.${name}`);
globalThis.fetch = refuse('fetch');
