import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { hasOtherParts, resolveDatabasePath } from '../compose.ts';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { MemoryError } from '../engine/index.ts';
import type { Fault, Status } from '../engine/index.ts';
import { findModelProblems } from '../model-files/index.ts';
import { paint, print, printJson, readSharedOptions, withEngine } from './terminal.ts';
import type { SharedOptions } from './terminal.ts';
import { checkEncryption } from './doctor-encryption.ts';
import { failCheck, passCheck } from './findings.ts';
import type { Finding } from './findings.ts';

const MIN_FREE_BYTES = 256 * 1024 * 1024;

const MODEL_REPAIR =
  'See `sophontic-memory models list`; `models add ID` brings what is missing, `models use builtin` does without.';

const describeChosenModels = ({
  universal,
  reranker,
  editor,
  meter,
  gguf,
  gguf_night: nightModel,
}: Config['models']): string => {
  const names = [universal, reranker, editor, meter, gguf, nightModel].filter(
    (name) => name !== null && name !== 'builtin',
  );
  return names.length === 0 ? 'builtin' : `${[...new Set(names)].join(', ')}: all there`;
};

/** Looks at everything that could keep a memory from working, and says how to mend it. Changes nothing of its own. */
async function examine(options: SharedOptions): Promise<Finding[]> {
  const findings = [passCheck('Node', `${process.versions.node} on ${process.platform} ${process.arch}`)];
  let config: Config;
  try {
    config = readConfig(options);
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    return [...findings, failCheck('configuration', error.message, error.repair)];
  }
  const { home } = config;
  findings.push(await checkDirectory(home));
  if (findings.some(({ ok }) => !ok)) return findings;
  const problems = await findModelProblems(home, config.models);
  findings.push(
    problems.length > 0
      ? failCheck('models', problems.join(' '), MODEL_REPAIR)
      : passCheck('models', describeChosenModels(config.models)),
  );
  const path = resolveDatabasePath({ home });
  const encryption = checkEncryption(config, path);
  findings.push(...encryption);
  if (encryption.some(({ ok, check }) => !ok && check === 'encryption key')) return findings;
  if (!existsSync(path) && !hasOtherParts(home))
    return [...findings, passCheck('database', 'none yet: it comes with the first memory')];
  findings.push(
    ...checkPermissions(
      [home, path].filter((target) => existsSync(target)),
      home,
    ),
  );
  return [...findings, ...(await checkDatabase(options, path, problems))];
}

async function checkDirectory(home: string): Promise<Finding> {
  let existing = home;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
    if (!statSync(existing).isDirectory())
      return failCheck(
        'data directory',
        `${existing} is no directory`,
        'Move that file away, or name another with --home.',
      );
  } catch {
    return failCheck(
      'data directory',
      `${existing} cannot be written`,
      `Make it yours (chown, chmod u+rwx), or name another with --home or SOPHONTIC_HOME.`,
    );
  }
  const { bavail, bsize } = await statfs(existing);
  const freeBytes = bavail * bsize;
  if (freeBytes < MIN_FREE_BYTES)
    return failCheck(
      'disk',
      `${Math.round(freeBytes / 1e6)} MB free at ${existing}`,
      'Free some space: a full disk refuses new memories.',
    );
  return passCheck('data directory', existing === home ? home : `${home} (comes with the first memory)`);
}

/** Files are for the owner alone; Windows keeps its own rights, inherited from the profile's folder. */
function checkPermissions(targets: readonly string[], home: string): Finding[] {
  if (process.platform === 'win32') return [];
  return targets.map((target) => {
    const mode = statSync(target).mode & 0o777;
    const octalMode = mode.toString(8).padStart(4, '0');
    return (mode & 0o077) === 0
      ? passCheck('rights', `${target} ${octalMode}`)
      : failCheck(
          'rights',
          `${target} is open to others (${octalMode})`,
          `chmod ${target === home ? '700' : '600'} '${target}'`,
        );
  });
}

async function checkDatabase(
  options: SharedOptions,
  path: string,
  modelProblems: readonly string[],
): Promise<Finding[]> {
  try {
    return await withEngine(options, async (engine) => {
      const faults = await engine.check();
      const findings = [...Map.groupBy(faults, ({ part }) => part)].map(([part, partFaults]) =>
        describePart(part, partFaults, path),
      );
      if (faults.some(({ kind }) => kind === 'pages')) return findings;
      const { counts, versions, problem } = await engine.status();
      const isSound = (...parts: readonly Fault['part'][]): boolean =>
        !faults.some(({ part }) => parts.includes(part));
      return [
        ...(isSound('hippocampus')
          ? [passCheck('database', `sound, ${counts.remembered} turns in ${counts.sessions} sessions`)]
          : []),
        ...(isSound(...CORTEX_PARTS)
          ? [
              passCheck(
                'cortex',
                `sound, ${counts.exchanges + counts.archived} turns in ${counts.blocks} blocks`,
              ),
            ]
          : []),
        ...findings,
        ...(isSound('versions') ? checkNativeEncoder(versions) : []),
        // What is chosen may be whole, and what the memory was embedded by gone.
        ...(problem === null || problem === modelProblems.join(' ')
          ? []
          : [failCheck('search', problem, MODEL_REPAIR)]),
      ];
    });
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const isOfCortex = error.facts['half'] === 'cortex' || String(error.facts['path']).endsWith('cortex');
    return [failCheck(isOfCortex ? 'cortex' : 'database', error.message, error.repair)];
  }
}

const CORTEX_PARTS = ['exchanges', 'archive', 'blocks', 'clusters', 'antechamber'] as const;
/** Faults of one part that are told one by one. */
const MAX_LISTED = 8;

/** What is wrong with one part of the memory, and what mends it. */
function describePart(part: Fault['part'], faults: readonly Fault[], path: string): Finding {
  const problems = faults.slice(0, MAX_LISTED).map(({ problem }) => problem);
  const more = faults.length - problems.length;
  const found = problems.join('; ') + (more > 0 ? `; and ${more} more` : '');
  const check =
    part === 'hippocampus' ? 'database' : part === 'versions' ? 'native encoder' : `cortex, ${part}`;
  const place =
    part === 'hippocampus'
      ? path
      : part === 'versions'
        ? join(dirname(path), 'training', 'versions')
        : join(dirname(path), 'cortex');
  return failCheck(
    check,
    found,
    `Stop every server, then \`sophontic-memory repair --dry-run\` shows how this is mended, and \`sophontic-memory repair\` does it; a backup of ${place} from before the damage mends it as well.`,
  );
}

/** Of a mind that has learned nothing yet there is nothing to say. */
function checkNativeEncoder({ native, problem }: Status['versions']): Finding[] {
  if (problem !== null)
    return [
      failCheck(
        'native encoder',
        problem,
        native === null
          ? 'Put its folder back from a backup, or let the next night train a new one; recall works without it meanwhile.'
          : `Put its folder back from a backup, or go on: version ${native} is used instead, and the next night trains a new one.`,
      ),
    ];
  return native === null ? [] : [passCheck('native encoder', `version ${native}`)];
}

export function registerDoctor(cli: Command): void {
  const command = cli
    .command('doctor')
    .description('check Node, the data directory, its rights, the models and the database; print repairs')
    .action(async () => {
      const options = readSharedOptions(command);
      const findings = await examine(options);
      const ok = findings.every((finding) => finding.ok);
      if (!ok) process.exitCode = 1;
      if (options.json) {
        printJson({ ok, findings });
        return;
      }
      for (const { check, ok: isOk, found, repair } of findings) {
        print(`${isOk ? paint('green', '✓') : paint('red', '✗')} ${check}: ${found}`);
        if (repair) print(`  ${paint('bold', 'repair:')} ${repair}`);
      }
    });
}
