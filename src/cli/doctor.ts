import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { databasePath } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { Status } from '../engine/index.ts';
import { problemsOf } from '../model-files/index.ts';
import { paint, print, printJson, shared, withEngine } from './terminal.ts';
import type { Shared } from './terminal.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly repair: string | null;
}

const LEAST_FREE = 256 * 1024 * 1024;

const CHOOSE =
  'See `sophontic-memory models list`; `models add ID` brings what is missing, `models use builtin` does without.';

const chosenIn = ({
  universal,
  reranker,
  editor,
  meter,
  gguf,
  gguf_night: night,
}: Config['models']): string => {
  const own = [universal, reranker, editor, meter, gguf, night].filter(
    (name) => name !== null && name !== 'builtin',
  );
  return own.length === 0 ? 'builtin' : `${[...new Set(own)].join(', ')}: all there`;
};

const fine = (check: string, found: string): Finding => ({ check, ok: true, found, repair: null });
const wrong = (check: string, found: string, repair: string): Finding => ({
  check,
  ok: false,
  found,
  repair,
});

/** Looks at everything that could keep a memory from working, and says how to mend it. Changes nothing of its own. */
async function examine(options: Shared): Promise<Finding[]> {
  const findings = [fine('Node', `${process.versions.node} on ${process.platform} ${process.arch}`)];
  let config: Config;
  try {
    config = readConfig(options);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return [...findings, wrong('configuration', error.message, error.repair)];
  }
  const { home } = config;
  findings.push(await directory(home));
  if (findings.some(({ ok }) => !ok)) return findings;
  const lacking = await problemsOf(home, config.models);
  findings.push(
    lacking.length > 0 ? wrong('models', lacking.join(' '), CHOOSE) : fine('models', chosenIn(config.models)),
  );
  const path = databasePath({ home });
  if (!existsSync(path)) return [...findings, fine('database', 'none yet: it comes with the first memory')];
  findings.push(...rights(home, path));
  return [...findings, ...(await database(options, path, lacking))];
}

async function directory(home: string): Promise<Finding> {
  let existing = home;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    if (!statSync(existing).isDirectory())
      return wrong(
        'data directory',
        `${existing} is no directory`,
        'Move that file away, or name another with --home.',
      );
  } catch {
    return wrong(
      'data directory',
      `${existing} cannot be written`,
      `Make it yours (chown, chmod u+rwx), or name another with --home or SOPHONTIC_HOME.`,
    );
  }
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  if (free < LEAST_FREE)
    return wrong(
      'disk',
      `${Math.round(free / 1e6)} MB free at ${existing}`,
      'Free some space: a full disk refuses new memories.',
    );
  return fine('data directory', existing === home ? home : `${home} (comes with the first memory)`);
}

/** Files are for the owner alone; Windows keeps its own rights, inherited from the profile's folder. */
function rights(home: string, path: string): Finding[] {
  if (process.platform === 'win32') return [];
  return [home, path].map((place) => {
    const mode = statSync(place).mode & 0o777;
    const spelled = mode.toString(8).padStart(4, '0');
    return (mode & 0o077) === 0
      ? fine('rights', `${place} ${spelled}`)
      : wrong(
          'rights',
          `${place} is open to others (${spelled})`,
          `chmod ${place === home ? '700' : '600'} '${place}'`,
        );
  });
}

async function database(options: Shared, path: string, told: readonly string[]): Promise<Finding[]> {
  try {
    return await withEngine(options, async (engine) => {
      const faults = await engine.check();
      if (faults.length > 0)
        return [
          wrong(
            'database',
            faults.join('; '),
            `Stop every server, keep a copy of ${path}, and restore a backup or run \`sqlite3 ${path} ".recover"\` into a new file.`,
          ),
        ];
      const { counts, versions, problem } = await engine.status();
      const sound = fine('database', `sound, ${counts.remembered} turns in ${counts.sessions} sessions`);
      return [
        sound,
        ...nativeEncoder(versions),
        // What is chosen may be whole, and what the memory was embedded by gone.
        ...(problem === null || problem === told.join(' ') ? [] : [wrong('search', problem, CHOOSE)]),
      ];
    });
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return [wrong('database', error.message, error.repair)];
  }
}

/** Of a mind that has learned nothing yet there is nothing to say. */
function nativeEncoder({ native, problem }: Status['versions']): Finding[] {
  if (problem !== null)
    return [
      wrong(
        'native encoder',
        problem,
        native === null
          ? 'Put its folder back from a backup, or let the next night train a new one; recall works without it meanwhile.'
          : `Put its folder back from a backup, or go on: version ${native} is used instead, and the next night trains a new one.`,
      ),
    ];
  return native === null ? [] : [fine('native encoder', `version ${native}`)];
}

export function doctor(cli: Command): void {
  const command = cli
    .command('doctor')
    .description('check Node, the data directory, its rights, the models and the database; print repairs')
    .action(async () => {
      const options = shared(command);
      const findings = await examine(options);
      const ok = findings.every((finding) => finding.ok);
      if (!ok) process.exitCode = 1;
      if (options.json) {
        printJson({ ok, findings });
        return;
      }
      for (const { check, ok: good, found, repair } of findings) {
        print(`${good ? paint('green', '✓') : paint('red', '✗')} ${check}: ${found}`);
        if (repair) print(`  ${paint('bold', 'repair:')} ${repair}`);
      }
    });
}
