// Loaded before the program: a process that opens any connection or asks for any name ends at once.
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const refuse = () => {
  process.stderr.write('NETWORK TOUCHED\n');
  process.exit(99);
};
net.Socket.prototype.connect = refuse;
dgram.Socket.prototype.send = refuse;
dns.lookup = refuse;
dns.promises.lookup = refuse;
