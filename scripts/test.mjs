// Runs vitest and closes with one line, counted from the runner's own result file: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'sophontic-results-'));
const file = join(folder, 'results.json');
const args = [...process.argv.slice(2), '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
// The processes that tests start by the hundred read what an earlier one compiled, where the product's own do.
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...process.env };
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env });
let results;
try {
  results = JSON.parse(readFileSync(file, 'utf8'));
} catch {
  console.error('The test runner left no result.');
  process.exit(1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = results;
const broken = success === false && failed === 0;
console.log(`${passed} passed, ${broken ? 1 : failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status !== 0 || passed === 0 ? status || 1 : 0);
