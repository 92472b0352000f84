/**
 * A turn as a sentence model reads it: whose words they are, and the words. Chats of two people say "I" and "you" where a
 * question names them: by the words alone a model finds half as much (docs/benchmarks.md). Whoever changes this changes
 * `SAID`, which is part of a space's identity.
 */
export const said = ({
  speaker,
  content,
}: {
  readonly speaker: string | null;
  readonly content: string;
}): string => (speaker === null ? content : `${speaker}: ${content}`);

/** How a space's revision tells that its turns were read so. */
export const SAID = '/said-1';
