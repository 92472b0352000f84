import { createElement } from './elements.ts';
import {
  formatCount,
  formatDuration,
  formatInteger,
  formatName,
  formatPercent,
  formatTime,
  NO_VALUE,
} from './format.ts';
import { BLOCK_TYPES } from './report-types.ts';
import type { NightReport } from './report-types.ts';

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string | null;
  readonly isWarning?: boolean;
}

/** The night's figures, each with what explains it. */
export function createNightFacts(report: NightReport): HTMLElement {
  const facts = [...listProgressFacts(report), ...listOutcomeFacts(report), ...listHelperFacts(report)];
  return createElement('dl', { class: 'facts' }, facts.map(createFact));
}

function createFact({ name, value, note, isWarning = false }: Fact): HTMLElement {
  return createElement(
    'div',
    { class: isWarning ? 'warn' : undefined },
    createElement('dt', {}, name),
    createElement('dd', {}, value, note ? createElement('small', {}, note) : null),
  );
}

function listProgressFacts({ cycle, figures, sessions, left }: NightReport): Fact[] {
  const end = cycle.finishedAt === null ? 'not over' : formatTime(cycle.finishedAt);
  const speed = figures.turns_per_minute;
  return [
    {
      name: 'State',
      value: cycle.state,
      note: cycle.failure === null ? null : formatName(cycle.failure),
      isWarning: cycle.state !== 'completed',
    },
    {
      name: 'Took',
      value: formatDuration(figures.seconds * 1000),
      note: `${formatTime(cycle.startedAt)} to ${end}`,
    },
    {
      name: 'Entries',
      value: formatInteger(figures.entries),
      note: formatCount(sessions.length + left.sessions, 'session'),
    },
    { name: 'Turns per minute', value: speed === null ? NO_VALUE : formatInteger(speed) },
  ];
}

function listOutcomeFacts({ figures }: NightReport): Fact[] {
  const counts = BLOCK_TYPES.map((type) => figures.blocks[type]);
  return [
    {
      name: 'Blocks',
      value: formatInteger(counts.reduce((sum, count) => sum + count, 0)),
      note: BLOCK_TYPES.map((type, i) => `${counts[i]!} ${type}`).join(', '),
    },
    { name: 'Flux arcs', value: formatInteger(figures.arcs) },
    { name: 'Compressed to', value: formatPercent(figures.kept), note: 'of the length said' },
    {
      name: 'Moved to the Cortex',
      value: formatInteger(figures.migrated_blocks),
      note: `${formatCount(figures.exchanges, 'exchange')}, ${formatInteger(figures.archived)} archived`,
    },
    {
      name: 'Questions',
      value: `${formatInteger(figures.centroids_born)} born`,
      note: `${formatInteger(figures.centroids_fused)} merged, ${formatInteger(figures.antechamber)} to the Antechamber`,
    },
  ];
}

/** What worked beside the engine, where the owner has it: a language model, a trainer. */
function listHelperFacts({ figures: { model }, trainer }: NightReport): Fact[] {
  const facts: Fact[] = [];
  if (model)
    facts.push({
      name: 'Language model',
      value: formatCount(model.answers, 'answer'),
      note: [
        `${formatInteger(model.fell_back)} by the builtin editor`,
        `${formatInteger(model.memory_mb)} MB`,
        `${formatInteger(model.memory_after_mb)} MB after`,
      ].join(', '),
    });
  if (trainer)
    facts.push({
      name: 'Your trainer',
      value: formatName(trainer.outcome),
      note: trainer.adapter ?? trainer.why,
      isWarning: trainer.outcome !== 'done',
    });
  return facts;
}
