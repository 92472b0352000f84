// Secrets of many kinds, made up: their shape is that of real ones, their letters are drawn. None opens anything, and none stands in
// this file as it is, so that nobody's scanner stops at it.
import { createSeededRandom } from '../../src/engine/math/random.ts';

export interface SecretSample {
  readonly kind: string;
  readonly group: 'key or token' | 'address with a password' | 'private key' | 'card' | 'said in words';
  /** What must not be left of it. */
  readonly secret: string;
  /** As it comes in a text. */
  readonly text: string;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
const random = createSeededRandom(20_261_130);
const draw = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]!).join('');
const letters = (length: number): string => draw(UPPER + LOWER + DIGITS, length);
const hex = (length: number): string => draw(`${DIGITS}abcdef`, length);
const base64 = (length: number): string => draw(`${UPPER}${LOWER}${DIGITS}+/`, length);
const join = (...parts: readonly string[]): string => parts.join('');

const token = (
  kind: string,
  secret: string,
  frame = (s: string) => `Use ${s} for now, please.`,
): SecretSample => ({
  ...{ kind, group: 'key or token', secret, text: frame(secret) },
});
const password = letters(14);
const address = (kind: string, url: string): SecretSample => ({
  ...{
    kind,
    group: 'address with a password',
    secret: password,
    text: `It connects to ${url} at the start.`,
  },
});
function privateKey(kind: string, label: string, head: string): SecretSample {
  const lines = [head + base64(64 - head.length), ...Array.from({ length: 11 }, () => base64(64))];
  const secret = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
  return {
    ...{ kind, group: 'private key', secret, text: `Save this as id_key:\n${secret}\nand chmod it.` },
  };
}
/** The last digit makes the checksum. */
function card(kind: string, prefix: string, length: number, format = (n: string) => n): SecretSample {
  const body = prefix + draw(DIGITS, length - prefix.length - 1);
  const sum = Array.from(body)
    .reverse()
    .reduce((total, digit, i) => {
      const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  const secret = format(`${body}${(10 - (sum % 10)) % 10}`);
  return { ...{ kind, group: 'card', secret, text: `My card is ${secret}, it expires in May.` } };
}
const inFours = (separator: string) => (number: string) => number.match(/.{1,4}/g)!.join(separator);
const words = (kind: string, secret: string, text: string): SecretSample => ({
  ...{ kind, group: 'said in words', secret, text },
});
const named = (name: string) => (secret: string) => `${name}=${secret}`;

export const SAMPLES: readonly SecretSample[] = [
  token('AWS access key id', join('AK', 'IA', draw(`${UPPER}234567`, 16))),
  token('AWS temporary access key id', join('AS', 'IA', draw(`${UPPER}234567`, 16))),
  token('AWS secret key, in a file of settings', base64(40), named('AWS_SECRET_ACCESS_KEY')),
  token('AWS secret key, alone', base64(40)),
  token('GitHub personal token', join('gh', 'p_', letters(36))),
  token('GitHub OAuth token', join('gh', 'o_', letters(36))),
  token('GitHub user token', join('gh', 'u_', letters(36))),
  token('GitHub server token', join('gh', 's_', letters(36))),
  token('GitHub refresh token', join('gh', 'r_', letters(76))),
  token('GitHub fine-grained token', join('github', '_pat_', letters(22), '_', letters(59))),
  token('GitLab token', join('gl', 'pat-', letters(20))),
  token('Slack bot token', join('xo', 'xb-', draw(DIGITS, 12), '-', draw(DIGITS, 13), '-', letters(24))),
  token(
    'Slack user token',
    join('xo', 'xp-', draw(DIGITS, 12), '-', draw(DIGITS, 12), '-', draw(DIGITS, 13), '-', hex(32)),
  ),
  token(
    'Slack app token',
    join('xa', 'pp-1-A', draw(UPPER + DIGITS, 10), '-', draw(DIGITS, 13), '-', hex(64)),
  ),
  token(
    'Slack webhook',
    join(
      'https://hooks.slack',
      '.com/services/T',
      draw(UPPER + DIGITS, 8),
      '/B',
      draw(UPPER + DIGITS, 8),
      '/',
      letters(24),
    ),
  ),
  token('OpenAI key', join('s', 'k-', letters(20), 'T3Blbk', 'FJ', letters(20))),
  token('OpenAI project key', join('s', 'k-proj-', letters(58), 'T3Blbk', 'FJ', letters(58))),
  token('OpenAI project key, short', join('s', 'k-proj-', letters(48))),
  token('Anthropic key', join('s', 'k-ant-api03-', letters(93), 'AA')),
  token('Groq key', join('g', 'sk_', letters(52))),
  token('Hugging Face token', join('h', 'f_', draw(UPPER + LOWER, 34))),
  token('Linear token', join('lin', '_api_', letters(40))),
  token('Notion token', join('nt', 'n_', draw(DIGITS, 11), letters(35))),
  token('SendGrid key', join('S', 'G.', letters(22), '.', letters(43))),
  token('Shopify token', join('sh', 'pat_', hex(32))),
  token('Shopify shared secret', join('sh', 'pss_', hex(32))),
  token('Stripe live key', join('s', 'k_live_', letters(99))),
  token('Stripe restricted key', join('r', 'k_live_', letters(99))),
  token('npm token', join('n', 'pm_', letters(36))),
  token(
    'npm token, in .npmrc',
    join('n', 'pm_', letters(36)),
    (s) => `//registry.npmjs.org/:_authToken=${s}`,
  ),
  token('Grafana service account token', join('gl', 'sa_', letters(32), '_', hex(8))),
  token('Vault token', join('h', 'vs.', letters(95))),
  token('Databricks token', join('da', 'pi', hex(32))),
  token('Docker token', join('dck', 'r_pat_', letters(27))),
  token('Figma token', join('fi', 'gd_', letters(40))),
  token('Tailscale key', join('ts', 'key-api-', letters(12), '-', letters(32))),
  token('Vercel token', join('v', 'cp_', letters(56))),
  token('Cloudflare token', join('c', 'fut_', letters(40), hex(8))),
  token('1Password token', join('op', 's_ey', 'J', base64(300).replace(/[+/]/g, 'x'))),
  token('Google API key', join('AI', 'za', letters(35))),
  token(
    'JSON web token',
    join('ey', 'J', letters(33), '.ey', 'J', letters(60), '.', letters(43)),
    (s) => `Authorization: Bearer ${s}`,
  ),
  token('Azure storage key', `${base64(86)}==`, named('AccountKey')),
  token('Telegram bot token', join(draw(DIGITS, 10), ':A', 'A', letters(33))),
  token('Discord bot token', join('M', letters(25), '.', letters(6), '.', letters(38))),
  token('Twilio key', join('S', 'K', hex(32))),
  token('PyPI token', join('py', 'pi-AgEIcHlwaS5vcmc', letters(140))),
  token('DigitalOcean token', join('do', 'p_v1_', hex(64))),
  token('hexadecimal API key with its name', hex(40), named('api_key')),
  address('MongoDB address', `mongodb+srv://app:${password}@cluster0.${hex(5)}.mongodb.net/main`),
  address('PostgreSQL address', `postgresql://app:${password}@db.internal.net:5432/main`),
  address('MySQL address', `mysql://app:${password}@db.internal.net:3306/main`),
  address('Redis address', `redis://default:${password}@cache.internal.net:6379/0`),
  address('web address', `https://anna:${password}@files.internal.net/plans`),
  privateKey('RSA private key', join('RSA ', 'PRIVATE KEY'), 'MIIEpAIBAAKCAQEA'),
  privateKey('EC private key', join('EC ', 'PRIVATE KEY'), 'MHcCAQEEI'),
  privateKey('PKCS #8 private key', join('PRIVATE', ' KEY'), 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'),
  privateKey('OpenSSH private key', join('OPENSSH ', 'PRIVATE KEY'), 'b3BlbnNzaC1rZXktdjEAAAAA'),
  card('Visa', '4', 16),
  card('Visa, in fours', '4', 16, inFours(' ')),
  card('Visa, in fours with dashes', '4', 16, inFours('-')),
  card('Mastercard', '53', 16),
  card('American Express', '37', 15),
  card('American Express, as printed', '37', 15, (n) => `${n.slice(0, 4)} ${n.slice(4, 10)} ${n.slice(10)}`),
  card('Discover', '6011', 16),
  words('password in a sentence', password, `My password for the router is ${password}.`),
  words('PIN in a sentence', '4711', 'The PIN of the alarm is 4711.'),
];
