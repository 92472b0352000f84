const BLANK = /[\s\p{Cc}]+/gu;

/** One line: white space and control characters are one space, half a surrogate pair is the replacement character. */
export const toSingleLine = (text: string): string => text.toWellFormed().replace(BLANK, ' ').trim();
