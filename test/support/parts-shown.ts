/** Whether what is shown of a text is nothing but parts of it, in their order, where some were left out with a mark between. */
export function isPartsOf(whole: string, shown: string): boolean {
  let from = 0;
  return shown.split(/ … |\n…\n/u).every((part) => {
    const at = whole.indexOf(part, from);
    from = at + part.length;
    return part !== '' && at >= 0;
  });
}
