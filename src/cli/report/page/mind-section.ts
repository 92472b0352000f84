import { createElement } from './elements.ts';
import { createEncoderVersions } from './encoder-versions.ts';
import { createSection } from './layout.ts';
import { appendLossCurves } from './loss-curves.ts';
import { appendMemoryMap } from './memory-map.ts';
import { createMemoryMovements } from './memory-movements.ts';
import type { ReportIndex } from './report-index.ts';
import { createEmptyNote } from './texts.ts';

/** What the native encoder learned, version by version, and which memories it came to see otherwise. */
export function renderMindSection(index: ReportIndex): void {
  const { mind } = index.report;
  if (mind === null) return;
  const section = createSection(
    'mind',
    'The mind',
    createElement(
      'p',
      {},
      'Every night trains a native encoder on what was asked, answered and used, and judges it before it is let ' +
        'in. Losses are in nats a pair: lower is better.',
    ),
  );
  if (mind.problem !== null) section.append(createElement('p', { class: 'status failed' }, mind.problem));
  if (mind.versions.length === 0) {
    section.append(createEmptyNote('No version yet: the first night with enough to learn from trains one.'));
    return;
  }
  const used = mind.versions.find(({ in_use: isUsed }) => isUsed);
  const lead = used ? `Version ${used.number} is in use.` : 'No version is in use.';
  section.append(createElement('p', { class: 'lead' }, lead), ...createEncoderVersions(mind.versions));
  appendLossCurves(section, mind.versions);
  if (mind.map !== null) appendMemoryMap(section, index, mind.map);
  section.append(...createMemoryMovements(index, mind.history));
}
