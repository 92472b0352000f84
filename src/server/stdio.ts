import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { openEngine } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Engine } from '../engine/index.ts';
import { version } from '../version.ts';
import { sleepWhenQuiet } from './auto-night.ts';
import { log } from './log.ts';
import { createServer } from './server.ts';
import { succeedInBackground } from './succession.ts';

/** A full `remember` is 500 texts of 65,536 characters, each up to six bytes as JSON spells it. */
const LARGEST_MESSAGE = 256 * 1024 * 1024;
/** The client is gone: whatever hangs may not keep the process (contract: within a second). */
const LAST_CALL_MS = 700;

/** Serves one client over stdin and stdout until it goes. */
export function serve(flags: { home?: string | undefined } = {}): void {
  // A library that prints would break the protocol.
  console.log = console.info = console.debug = console.error;
  // The SDK listens once for each answer that waits for a slow reader; many at once are no leak.
  process.stdout.setMaxListeners(0);
  let opened: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> => {
    // A failure is not kept: the owner may have mended it by the next call.
    opened ??= Promise.resolve()
      .then(async () => {
        const config = readConfig(flags);
        const mind = await openEngine(config, true);
        succeedInBackground(mind, config, () => readConfig(flags));
        if (config.night === 'auto' && config.role === 'muse') sleepWhenQuiet(mind, config);
        return mind;
      })
      .catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
  const prepare = (): void => void engine().catch(() => undefined);
  serveStdio(({ era }) => createServer({ version, engine, introduced: prepare, modern: era === 'modern' }), {
    transport: new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: LARGEST_MESSAGE }),
    onerror: (error) => log('warn', 'protocol', error),
  });

  let leaving = false;
  const leave = (): void => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(0), LAST_CALL_MS).unref();
    void Promise.resolve(opened)
      .then((mind) => mind?.close())
      .catch(() => undefined)
      .finally(() => process.exit(0));
  };
  process.stdin.on('end', leave).on('close', leave);
  process.on('SIGTERM', leave).on('SIGINT', leave);
}
