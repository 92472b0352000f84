import { antechamber } from './antechamber.ts';
import { cite } from './cite.ts';
import { forget } from './forget.ts';
import { nightCycle } from './night-cycle.ts';
import { recall } from './recall.ts';
import { reconsolidate } from './reconsolidate.ts';
import { remember } from './remember.ts';
import type { Tool } from './tool.ts';

export const TOOLS: readonly Tool[] = [
  remember,
  recall,
  cite,
  reconsolidate,
  forget,
  nightCycle,
  antechamber,
];
