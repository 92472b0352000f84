/** The beginning of a text, at most so many UTF-16 code units, never half a character. */
export const truncateText = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
