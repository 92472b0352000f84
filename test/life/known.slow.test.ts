import { test } from 'vitest';
import { KNOWN_LIVES } from './known-lives.ts';
import { runLife } from './world.ts';

test.each(KNOWN_LIVES)('a life with $what', ({ days }) => runLife(days), 60_000);
