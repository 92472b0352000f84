/** What an element may hold. Texts become text nodes: nothing on this page is ever read as HTML. */
export type Child = Node | string | number | false | null | undefined | readonly Child[];

/** Functions are listeners of the event so named; null, undefined and false leave an attribute out. */
export type Attributes = Readonly<
  Record<string, string | number | boolean | null | undefined | (() => void)>
>;

export function requireElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

export function createElement<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  return fillElement(document.createElement(tag), attributes, children);
}

/** Takes its namespace from the page's empty drawing, so that the script holds no address, not even the one of SVG. */
export function createSvgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(requireElement('drawing').namespaceURI, tag);
  return fillElement(element as SVGElementTagNameMap[Tag], attributes, children);
}

/** Excerpts may end within a character; half of one is no text, and what reads or saves the page may choke on it. */
export const repairText = (text: string): string => text.toWellFormed();

function fillElement<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : repairText(String(value)));
  }
  element.append(...flattenChildren(children));
  return element;
}

export function flattenChildren(child: Child): (Node | string)[] {
  if (child === null || child === undefined || child === false) return [];
  if (child instanceof Node) return [child];
  if (typeof child === 'object') return child.flatMap(flattenChildren);
  return [repairText(String(child))];
}
