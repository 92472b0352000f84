import type { z } from 'zod';
import { MemoryError } from './errors.ts';

/** Fields whose excess is a matter of size, not of form. */
const SIZED_FIELDS = new Set(['content', 'entries', 'query', 'context', 'text', 'quote', 'memory_ids']);

const formatPath = (path: readonly PropertyKey[]): string =>
  path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`)).join('');

/**
 * Input as its schema wants it, or `INVALID_INPUT` (`TOO_LARGE` where something is only too long), naming the fields.
 * The message tells where and what, never the text itself.
 */
export function validate<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const isOversized = issues.every(
    (issue) =>
      issue.code === 'too_big' &&
      SIZED_FIELDS.has(String(issue.path.findLast((key) => typeof key === 'string'))),
  );
  const messages = issues
    .slice(0, 5)
    .map((issue) => `${formatPath(issue.path) || 'input'}: ${describeIssue(issue)}`);
  const overflow = issues.length > messages.length ? `; and ${issues.length - messages.length} more` : '';
  throw new MemoryError(
    isOversized ? 'TOO_LARGE' : 'INVALID_INPUT',
    messages.join('; ') + overflow,
    isOversized
      ? 'Split it into smaller pieces; nothing was changed.'
      : 'Correct the fields named; nothing was changed.',
    { fields: issues.map((issue) => formatPath(issue.path)) },
  );
}

function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return `more than ${issue.maximum} ${formatUnit(issue.origin)}`.trimEnd();
    case 'too_small':
      return `less than ${issue.minimum} ${formatUnit(issue.origin)}`.trimEnd();
    case 'unrecognized_keys':
      return `unknown field ${formatNames(issue.keys.map((key) => key.slice(0, 64)))}`;
    case 'invalid_type':
      return `${issue.expected} expected`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')} expected`;
    case 'invalid_format':
      return issue.format === 'guid' ? 'is no UUID' : issue.message;
    case 'invalid_union':
      return issue.message === 'Invalid input' ? 'has no valid form' : issue.message;
    default:
      return issue.message;
  }
}

const formatNames = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

const formatUnit = (origin: string): string =>
  origin === 'string' ? 'characters' : origin === 'array' ? 'items' : '';
