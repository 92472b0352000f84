import { test } from 'vitest';
import { KNOWN } from './known.ts';
import { live } from './world.ts';

test.each(KNOWN)('a life with $what', ({ days }) => live(days), 60_000);
