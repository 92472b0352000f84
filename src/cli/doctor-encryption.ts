import { existsSync } from 'node:fs';
import { inspectEncryption } from '../compose-encryption.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import { failCheck, passCheck } from './findings.ts';
import type { Finding } from './findings.ts';

/** What can be told of an encrypted memory without its key; nothing of a plain one. */
export function checkEncryption({ home, training }: Config, databasePath: string): Finding[] {
  let encryption: ReturnType<typeof inspectEncryption>;
  try {
    encryption = inspectEncryption(home);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return [failCheck('encryption key', error.message, error.repair)];
  }
  if (!encryption) return [];
  const { key, remains } = encryption;
  // Elsewhere a database that is not there comes with the first memory.
  if (!existsSync(databasePath))
    return [
      failCheck(
        'encryption key',
        `the key file is there, and the encrypted database ${databasePath} is not`,
        'Put the database back from a backup; the key file opens no other.',
      ),
    ];
  return [
    passCheck(
      'encryption',
      key === 'keychain' ? 'on, its key in the system’s keychain' : 'on, its key under a passphrase',
    ),
    ...(remains.length === 0
      ? []
      : [
          failCheck(
            'plain remains',
            `encrypting was cut off before plain files were removed: ${remains.join(', ')}`,
            'End every server and give the command again: sophontic-memory encrypt',
          ),
        ]),
    ...(typeof training === 'object' && training.command !== null
      ? [
          failCheck(
            'trainer',
            'config.json names a trainer ("training.command"), which is not run on an encrypted memory: what it reads is plain',
            'Export by hand, outside the data directory (sophontic-memory training export --to DIR), or take "command" out.',
          ),
        ]
      : []),
  ];
}
