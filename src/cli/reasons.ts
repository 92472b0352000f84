/** Why a version of the native encoder was rejected, in words. */
export const REASON_TEXTS: Readonly<Record<string, string>> = {
  held_out: 'what was held out was being found worse',
  labels:
    'its pairs belong together no more than any would, and what was held out of its day is not found better beyond doubt',
  anchor: 'the Golden Anchor was being forgotten',
  lobotomy: 'texts that have nothing to do with the day lost their places',
  no_number: 'its numbers were none any more',
  posterior: 'it said the same of everything',
  collapsed: 'everything fell to one place',
};
