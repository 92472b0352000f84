/**
 * `sophontic-memory` without a command is the stdio server: it starts without loading what only people need.
 * Exit codes: 0 ok, 1 failed, 2 wrong usage.
 */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length <= 2) {
    const { serve } = await import('../server/stdio.ts');
    serve();
    return;
  }
  const { runProgram } = await import('./program.ts');
  await runProgram(argv);
}
