/** Below this an answer is likelier not to be there than the reader would think. */
const LOW_CONFIDENCE = 0.2;

/** How sure it is that an answer is among what is shown, in words, where that is worth saying; null elsewhere. */
export const describeConfidence = (confidence: number | null): string | null =>
  confidence !== null && confidence < LOW_CONFIDENCE
    ? 'The answer is probably not among these: they only come near to the question.'
    : null;
