// Loaded into a night's process before anything else (`node --import`): makes it kill or stop itself at one exact point,
// at every run the same. A point is a commit of SQLite, or a call that changes a table of the Cortex, before or after.
import { appendFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { LanceTable } from '../../dist/engine/cortex/lance/table.js';

/** `at`: which point, by its name, or how that `starts`; `nth` such, from 1; `what`: 'kill', 'stop' or 'log'. */
const { at, starts, nth = 1, what, log } = JSON.parse(process.env.SOPHONTIC_TEST_POINT ?? '{}');
let number = 0;
let met = 0;

function passPoint(name) {
  number += 1;
  if (log) appendFileSync(log, `${number}\t${name}\n`);
  if (at === undefined || what === 'log') return;
  if (!(starts ? name.startsWith(at) : name === at) || ++met !== nth) return;
  process.kill(process.pid, what === 'stop' ? 'SIGSTOP' : 'SIGKILL');
  // A signal to oneself may take a moment, and nothing may happen in it.
  if (what !== 'stop') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
}

const statuses = new Map();
let changes = [];
let boundary = null;
/** The stage of which a commit says how far it is: a point for who asks for it alone, since when it comes is a matter of time. */
let working = null;
const prepare = Database.prototype.prepare;
Database.prototype.prepare = function (text) {
  const statement = prepare.call(this, text);
  const verb = /^\s*(INSERT|UPDATE|DELETE|BEGIN|COMMIT)\b/i.exec(text)?.[1]?.toUpperCase();
  if (verb === undefined) return statement;
  const run = statement.run.bind(statement);
  if (verb === 'COMMIT')
    statement.run = () => {
      const name = [...new Set(changes)].join(', ');
      const [status, progress, reached] = [boundary, working, boundary === null ? '' : ` ${boundary}`];
      changes = [];
      boundary = working = null;
      passPoint(`before commit of ${name}${reached}`);
      const result = run();
      if (status !== null) passPoint(`after ${status}`);
      if (progress !== null && at === `after ${progress}`) passPoint(at);
      return result;
    };
  else if (verb !== 'BEGIN') {
    const table = /(?:INTO|UPDATE|FROM)\s+(\w+)/i.exec(text)?.[1] ?? text;
    const stage = text.startsWith('UPDATE night_stages SET status = ?, done');
    statement.run = (...values) => {
      changes.push(`${verb} ${table}`);
      if (stage) {
        const [status, of] = [values[0], values.at(-1)];
        if (statuses.get(of) !== status) boundary = `stage ${of} ${status}`;
        else if (values[1] > 0) working = `stage ${of} at work`;
        statuses.set(of, status);
      }
      return run(...values);
    };
  }
  return statement;
};

for (const method of ['put', 'replaceAll', 'purge', 'maintain']) {
  const own = LanceTable.prototype[method];
  LanceTable.prototype[method] = async function (...values) {
    const rows = Array.isArray(values[0]) ? values[0].length : '';
    // Nothing is changed by nothing.
    if (rows === 0 && method !== 'replaceAll') return own.apply(this, values);
    const fields = rows > 0 && typeof values[0][0] === 'object' ? Object.keys(values[0][0]) : [];
    const of = ['zones', 'members', 'cluster_density', 'text'].find((field) => fields.includes(field)) ?? '';
    passPoint(`before the Cortex's ${method} ${of} ${rows}`);
    const result = await own.apply(this, values);
    passPoint(`after the Cortex's ${method} ${of} ${rows}`);
    return result;
  };
}
