import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { MemoryError } from '../engine/index.ts';

/** Whether somebody sits there. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Asks on the terminal by `write`; what is typed is not shown. */
export async function askPassphrase(question: string, write: (text: string) => void): Promise<string> {
  write(`${question}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      const cancel = (): void => {
        reject(
          new MemoryError('CANCELLED', 'Nothing was done.', 'Give the command again to change your mind.'),
        );
      };
      terminal.once('line', resolve).once('SIGINT', cancel).once('close', cancel);
    });
  } finally {
    terminal.close();
    write('\n');
  }
}
