import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { openEngine } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Engine } from '../engine/index.ts';
import { version } from '../version.ts';
import { scheduleNights } from './auto-night.ts';
import { log } from './log.ts';
import { createServer } from './server.ts';
import { migrateInBackground } from './space-migration.ts';
import { StdioTransport } from './stdio-transport.ts';

/** A full `remember` is 500 texts of 65,536 characters, each up to six bytes as JSON spells it. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;
/** The client is gone: whatever hangs may not keep the process (contract: within a second). */
const SHUTDOWN_TIMEOUT_MS = 700;
/** How long what came before the end is still answered; the rest of the second is for closing the store. */
const LAST_ANSWERS_MS = 500;

/** Serves one client over stdin and stdout until it goes. */
export function serve(flags: { home?: string | undefined; passphraseFile?: string | undefined } = {}): void {
  // A library that prints would break the protocol.
  console.log = console.info = console.debug = console.error;
  let enginePromise: Promise<Engine> | undefined;
  let engine: Engine | undefined;
  const getEngine = (): Promise<Engine> => {
    // A failure is not kept: the owner may have mended it by the next call.
    enginePromise ??= Promise.resolve()
      .then(async () => {
        const config = readConfig(flags);
        const memory = await openEngine(config, true);
        engine = memory;
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
  const transport = new StdioTransport(process.stdin, process.stdout, {
    maxLineBytes: MAX_LINE_BYTES,
    warn: (message) => log('warn', `protocol: ${message}`),
  });
  serveStdio(
    ({ era }) => createServer({ version, getEngine, onToolsListed: openEarly, isModern: era === 'modern' }),
    // The message of an error of the protocol's may quote what came; where it was thrown is nothing of ours.
    { transport, onerror: (error) => log('warn', `protocol: ${error.name}`) },
  );

  let isClosing = false;
  /** `whenAnswered`: what has to be waited for before the store is closed. */
  const shutDown = (whenAnswered: Promise<unknown>): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => {
      // `exit` would wait for a thread that rewrites the store; it takes no harm, and the next start goes on with it.
      if (engine?.isRewriting() === true) process.kill(process.pid, 'SIGKILL');
      else process.exit(0);
    }, SHUTDOWN_TIMEOUT_MS).unref();
    void whenAnswered
      .then(() => transport.close())
      .then(() => enginePromise)
      .then((memory) => memory?.close())
      .catch(() => undefined)
      .finally(() => process.exit(0));
  };
  const endWithAnswers = (): void => {
    const timeOut = new Promise((resolve) => setTimeout(resolve, LAST_ANSWERS_MS).unref());
    shutDown(Promise.race([transport.whenDone, timeOut]));
  };
  process.stdin.on('end', endWithAnswers).on('close', endWithAnswers);
  // The reader of the answers is gone.
  transport.whenDone.then(endWithAnswers, () => undefined);
  const endNow = (): void => shutDown(Promise.resolve());
  process.on('SIGTERM', endNow).on('SIGINT', endNow);
}
