/**
 * Characters that a terminal obeys, or that change the place of others, shown as what they are: C0 and DEL by their pictures
 * (␛), the rest as \u{…}. A line feed and a tab stay.
 */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Surrogate}/gu;
const PICTURES = 0x2400;
const DELETE = 0x7f;
const PICTURE_OF_DELETE = '\u2421';

export const showControls = (text: string): string =>
  text.replace(CONTROL, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(PICTURES + code);
    return code === DELETE ? PICTURE_OF_DELETE : `\\u{${code.toString(16)}}`;
  });

/** The same in JSON, where they can be spelled: what is parsed is what was meant. */
export const spellControls = (json: string): string =>
  json.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
