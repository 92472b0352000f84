import type { SecretScanner } from '../models/ports.ts';

/** What becomes of secrets in what is to be remembered: the entry gets a tag, or each of them gives way to what it was. */
export interface SecretPolicy {
  readonly mode: 'mark' | 'mask';
  /** Loaded with the first text. */
  readonly loadScanner: () => Promise<SecretScanner>;
}

export interface WithSecretPolicy {
  /** Null: texts are not looked through. */
  readonly secretPolicy: SecretPolicy | null;
}

/** The tag of an entry in which a secret was found. */
export const SECRET_TAG = 'secret';

/** A text without its secrets, and how many those were; the text itself where nothing is masked. */
export async function maskSecrets(
  { secretPolicy }: WithSecretPolicy,
  text: string,
): Promise<{ readonly text: string; readonly count: number }> {
  if (secretPolicy?.mode !== 'mask') return { text, count: 0 };
  const secrets = await (await secretPolicy.loadScanner()).find(text);
  let masked = '';
  let end = 0;
  for (const secret of secrets) {
    masked += `${text.slice(end, secret.start)}[masked: ${secret.kind}]`;
    end = secret.end;
  }
  return { text: masked + text.slice(end), count: secrets.length };
}

/** Whether a text is to be marked: where that is wanted, and there is a secret in it. */
export async function holdsMarkedSecret({ secretPolicy }: WithSecretPolicy, text: string): Promise<boolean> {
  if (secretPolicy?.mode !== 'mark') return false;
  return (await (await secretPolicy.loadScanner()).find(text)).length > 0;
}
