/** What people call what a rule finds; by its message where one rule finds several, else by its name. */
const KINDS: Readonly<Record<string, string>> = {
  AWSAccessKeyID: 'AWS access key',
  AWSSecretAccessKey: 'AWS secret key',
  MongoDBConnection: 'database address',
  MySQLConnection: 'database address',
  PostgreSQLConnection: 'database address',
  gcp: 'Google service account key',
  npm: 'npm token',
  slack: 'Slack token',
  basicauth: 'password in an address',
  openai: 'OpenAI key',
  anthropic: 'Anthropic key',
  groq: 'Groq key',
  huggingface: 'Hugging Face token',
  linear: 'Linear token',
  notion: 'Notion token',
  privatekey: 'private key',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify key',
  stripe: 'Stripe key',
  github: 'GitHub token',
  gitlab: 'GitLab token',
  grafana: 'Grafana token',
  '1password': '1Password token',
  'database-connection-string': 'database address',
  'hashicorp-vault': 'Vault token',
  vercel: 'Vercel token',
  databricks: 'Databricks token',
  docker: 'Docker token',
  figma: 'Figma token',
  cloudflare: 'Cloudflare key',
  tailscale: 'Tailscale key',
};

/** A rule that a later release brings is called by its own name. */
export function describeSecret(ruleId: string, messageId: string): string {
  const name = ruleId.replace(/^.*secretlint-rule-/, '');
  return KINDS[messageId] ?? KINDS[name] ?? `${name} secret`;
}
