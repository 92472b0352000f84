import { renderAntechamberSection } from './antechamber-section.ts';
import { renderBlocksSection } from './blocks-section.ts';
import { watchAppearance } from './chart.ts';
import { renderClustersSection } from './clusters-section.ts';
import { renderCompressionSection } from './compression-section.ts';
import { requireElement } from './elements.ts';
import { renderDigestSection } from './digest-section.ts';
import { renderFluxSection } from './flux-section.ts';
import { renderMindSection } from './mind-section.ts';
import { renderHeader, renderNightSection } from './night-section.ts';
import { renderQuestionsSection } from './questions-section.ts';
import { readReport } from './report-index.ts';

const index = readReport();
// Until now it asked for the script that is running.
requireElement('page').replaceChildren();
watchAppearance();
renderHeader(index.report);
renderDigestSection(index.report);
renderNightSection(index.report);
renderFluxSection(index);
renderBlocksSection(index);
renderCompressionSection(index);
renderMindSection(index);
renderClustersSection(index.report);
renderQuestionsSection(index.report);
renderAntechamberSection(index);
document.documentElement.dataset['ready'] = 'yes';
