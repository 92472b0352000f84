import { createElement } from './elements.ts';
import type { Child } from './elements.ts';
import { formatCount } from './format.ts';
import { createSection } from './layout.ts';
import type { Cluster, NightReport } from './report-types.ts';
import { createEmptyNote, createInlineText, createMutedText, createTextParagraph } from './texts.ts';

interface Tree {
  /** By the cluster above, the largest first; null has those below none. */
  readonly children: ReadonlyMap<string | null, readonly Cluster[]>;
  /** Blocks of this night by the cluster they are in. */
  readonly newCounts: ReadonlyMap<string | null, number>;
}

/** The tree of themes that the night's blocks grew into. */
export function renderClustersSection({ clusters, blocks }: NightReport): void {
  const section = createSection(
    'clusters',
    'Clusters',
    createElement('p', {}, 'Themes of everything in the Cortex, the widest first.'),
  );
  const ids = new Set(clusters.map(({ id }) => id));
  const ordered = clusters.toSorted((a, b) => b.blocks - a.blocks);
  const newBlocks = Map.groupBy(blocks, ({ clusterId }) => clusterId);
  const tree: Tree = {
    children: Map.groupBy(ordered, ({ parentId }) =>
      parentId !== null && ids.has(parentId) ? parentId : null,
    ),
    newCounts: new Map([...newBlocks].map(([id, list]) => [id, list.length])),
  };
  const roots = (tree.children.get(null) ?? []).toSorted((a, b) => b.level - a.level);
  if (roots.length === 0) {
    section.append(createEmptyNote('No clusters yet: they come when enough blocks have reached the Cortex.'));
    return;
  }
  const items = roots.map((root) => createNode(tree, root, new Set()));
  section.append(createElement('ul', { class: 'tree' }, items));
}

/** `above`: the clusters it lies in, so that a circle among them, which a damaged store may hold, has an end. */
function createNode(tree: Tree, cluster: Cluster, above: ReadonlySet<string>): HTMLElement {
  const { id, level, summary } = cluster;
  const children = above.has(id) ? [] : (tree.children.get(id) ?? []);
  const title: Child = [
    createInlineText(cluster.name, 'name'),
    ' ',
    createMutedText(describeSize(tree, cluster)),
  ];
  if (children.length === 0)
    return createElement(
      'li',
      {},
      createElement('div', { class: 'leaf' }, title, createTextParagraph(summary)),
    );
  const path = new Set([...above, id]);
  return createElement(
    'li',
    {},
    createElement(
      'details',
      { open: level > 1 },
      createElement('summary', {}, title),
      createTextParagraph(summary),
      createElement(
        'ul',
        {},
        children.map((child) => createNode(tree, child, path)),
      ),
    ),
  );
}

function describeSize({ newCounts }: Tree, { id, level, blocks }: Cluster): string {
  const newCount = newCounts.get(id);
  const size = `level ${level} · ${formatCount(blocks, 'block')}`;
  return newCount === undefined ? size : `${size}, ${newCount} of this night`;
}
