import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { openEngine } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Engine } from '../engine/index.ts';
import { version } from '../version.ts';
import { scheduleNights } from './auto-night.ts';
import { log } from './log.ts';
import { createServer } from './server.ts';
import { migrateInBackground } from './space-migration.ts';

/** A full `remember` is 500 texts of 65,536 characters, each up to six bytes as JSON spells it. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
/** The client is gone: whatever hangs may not keep the process (contract: within a second). */
const SHUTDOWN_TIMEOUT_MS = 700;

/** Serves one client over stdin and stdout until it goes. */
export function serve(flags: { home?: string | undefined; passphraseFile?: string | undefined } = {}): void {
  // A library that prints would break the protocol.
  console.log = console.info = console.debug = console.error;
  // The SDK listens once for each answer that waits for a slow reader; many at once are no leak.
  process.stdout.setMaxListeners(0);
  let enginePromise: Promise<Engine> | undefined;
  const getEngine = (): Promise<Engine> => {
    // A failure is not kept: the owner may have mended it by the next call.
    enginePromise ??= Promise.resolve()
      .then(async () => {
        const config = readConfig(flags);
        const memory = await openEngine(config, true);
        migrateInBackground(memory, config, () => readConfig(flags));
        scheduleNights(memory, config);
        return memory;
      })
      .catch((error: unknown) => {
        enginePromise = undefined;
        throw error;
      });
    return enginePromise;
  };
  const openEarly = (): void => void getEngine().catch(() => undefined);
  serveStdio(
    ({ era }) => createServer({ version, getEngine, onToolsListed: openEarly, isModern: era === 'modern' }),
    {
      transport: new StdioServerTransport(process.stdin, process.stdout, {
        maxBufferSize: MAX_MESSAGE_BYTES,
      }),
      onerror: (error) => log('warn', 'protocol', error),
    },
  );

  let isClosing = false;
  const shutDown = (): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(0), SHUTDOWN_TIMEOUT_MS).unref();
    void Promise.resolve(enginePromise)
      .then((memory) => memory?.close())
      .catch(() => undefined)
      .finally(() => process.exit(0));
  };
  process.stdin.on('end', shutDown).on('close', shutDown);
  process.on('SIGTERM', shutDown).on('SIGINT', shutDown);
}
