/** Names are shown on one line, whatever they hold: nobody's name may look like a heading of its own. */
export const toOneLine = (name: string): string => name.replace(/\s+/gu, ' ').trim();
