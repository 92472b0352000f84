import type { Command } from 'commander';
import { decryptMemory, encryptMemory, inspectEncryption, rekeyMemory } from '../compose-encryption.ts';
import type { ConversionAnswer, ConversionStep } from '../compose-encryption.ts';
import { isolateNativeLibraries, readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import { MIN_PASSPHRASE_LENGTH, createPassphraseReader, readPassphraseFile } from '../keys/index.ts';
import type { Protection } from '../keys/index.ts';
import { confirm } from './confirm.ts';
import { askPassphrase, canAsk } from './passphrase.ts';
import {
  createPassphraseAsker,
  createUsageError,
  paint,
  print,
  printJson,
  readSharedOptions,
  writeError,
} from './terminal.ts';

interface EncryptFlags {
  readonly with?: string;
  readonly rekey?: boolean;
  readonly newPassphraseFile?: string;
  readonly yes?: boolean;
}

const LOST_KEY =
  'Without its key nothing of it can be read again, and nobody can restore it: keep a copy of the passphrase, or a backup of the keychain.';

export function registerEncrypt(cli: Command): void {
  const command = cli
    .command('encrypt')
    .description('encrypt the memory on the disk, under a key in the system’s keychain or a passphrase')
    .option('--with <way>', '"keychain" (default, where no passphrase is given) or "passphrase"')
    .option('--rekey', 'only change how the key is kept, or the passphrase')
    .option('--new-passphrase-file <file>', 'with --rekey: a file whose first line is the new passphrase')
    .option('--yes', 'do not ask first')
    .allowExcessArguments(false)
    .action(async (flags: EncryptFlags) => {
      const options = readSharedOptions(command);
      const config = readConfig(options);
      const isRekey = flags.rekey === true;
      await confirm(
        isRekey
          ? `Change how the key of the memory in ${config.home} is kept? ${LOST_KEY}`
          : `Encrypt the memory in ${config.home}? ${LOST_KEY}`,
        flags.yes === true,
      );
      isolateNativeLibraries(config.home);
      const conversion = {
        config,
        readPassphrase: createReader(config),
        choose: () => chooseProtection(flags, config),
      };
      const report = createProgress(options.json === true);
      const answer = await (isRekey ? rekeyMemory(conversion) : encryptMemory({ ...conversion, report }));
      if (options.json) printJson(answer);
      else for (const line of isRekey ? formatRekeyed(answer) : formatEncrypted(answer)) print(line);
    });
}

export function registerDecrypt(cli: Command): void {
  const command = cli
    .command('decrypt')
    .description('undo `encrypt`: the memory lies on the disk in plain again')
    .option('--yes', 'do not ask first')
    .allowExcessArguments(false)
    .action(async (flags: Pick<EncryptFlags, 'yes'>) => {
      const options = readSharedOptions(command);
      const config = readConfig(options);
      await confirm(
        `Decrypt the memory in ${config.home}? Whoever can read the disk can read it then.`,
        flags.yes === true,
      );
      isolateNativeLibraries(config.home);
      const report = createProgress(options.json === true);
      const answer = await decryptMemory({
        config,
        readPassphrase: createReader(config),
        report,
      });
      if (options.json) printJson(answer);
      else
        print(
          `${paint('green', 'Decrypted')}${formatCopied(answer)}: the memory lies in plain in ${answer.folder}`,
        );
    });
}

const createReader = (config: Config): (() => Promise<string | null>) =>
  createPassphraseReader(config, createPassphraseAsker());

/** How the key is to be kept: as told, else by a passphrase where one is at hand, else as it was, or in the keychain. */
async function chooseProtection(flags: EncryptFlags, config: Config): Promise<Protection> {
  const { rekey: isRekey = false, newPassphraseFile } = flags;
  // When the passphrase is changed, the one at hand is the old one.
  const given = isRekey
    ? newPassphraseFile === undefined
      ? null
      : readPassphraseFile(newPassphraseFile)
    : await createPassphraseReader(config, null)();
  const usual = isRekey ? (inspectEncryption(config.home)?.key ?? 'keychain') : 'keychain';
  const way = flags.with ?? (given === null ? usual : 'passphrase');
  if (way === 'keychain') return { way };
  if (way !== 'passphrase') throw createUsageError(`--with takes keychain or passphrase, not ${way}`);
  return { way, passphrase: checkPassphrase(given ?? (await askNewPassphrase(isRekey))) };
}

async function askNewPassphrase(isRekey: boolean): Promise<string> {
  if (!canAsk())
    throw createUsageError(
      isRekey
        ? 'there is no terminal to ask on: name the new passphrase by --new-passphrase-file'
        : 'there is no terminal to ask on: give a passphrase in SOPHONTIC_PASSPHRASE or by --passphrase-file',
    );
  const passphrase = checkPassphrase(await askPassphrase('New passphrase', writeError));
  if ((await askPassphrase('The same again', writeError)) === passphrase) return passphrase;
  throw createUsageError('the two are not the same; nothing was done');
}

function checkPassphrase(passphrase: string): string {
  if (passphrase.length >= MIN_PASSPHRASE_LENGTH) return passphrase;
  throw new MemoryError(
    'INVALID_INPUT',
    `The passphrase is shorter than ${MIN_PASSPHRASE_LENGTH} characters; nothing was done.`,
    'Take some words that have nothing to do with each other.',
  );
}

const STEP_TEXTS: Readonly<Record<ConversionStep, string>> = {
  database: 'Copying and comparing the database',
  cortex: 'Copying and comparing the Cortex',
  switch: 'Putting it in its place',
  removal: 'Removing what was there before',
};

/** A line a step on a terminal; nothing in a pipe, where the answer tells. */
function createProgress(json: boolean): (step: ConversionStep, done: number) => void {
  if (json || !process.stderr.isTTY) return () => undefined;
  return (step, done) => {
    if (done === 0)
      writeError(`${STEP_TEXTS[step]}
`);
  };
}

const formatCopied = ({ copied }: ConversionAnswer): string =>
  copied ? `, ${copied.rows} rows of ${copied.tables} tables read back and compared` : '';

function formatEncrypted(answer: ConversionAnswer): string[] {
  return [
    `${paint('green', 'Encrypted')}${formatCopied(answer)}; ${answer.removed} plain files overwritten and removed`,
    ...formatKey(answer),
    'What it cannot promise: solid-state disks, snapshots and backups may keep copies of the plain files (SECURITY.md).',
    ...(answer.untouched.length === 0 ? [] : [`Not looked into: ${answer.untouched.join(', ')}`]),
  ];
}

const formatRekeyed = (answer: ConversionAnswer): string[] => [
  `${paint('green', 'Changed')}: only the key file; a copy of the old one, with the old passphrase, still opens the memory`,
  ...formatKey(answer),
];

const formatKey = ({ key }: ConversionAnswer): string[] => [
  key === 'keychain'
    ? 'Its key is in the system’s keychain, under "sophontic-memory"'
    : 'Servers need the passphrase in SOPHONTIC_PASSPHRASE, or --passphrase-file FILE',
  LOST_KEY,
];
