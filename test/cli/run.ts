/** Runs one command line in this process, with streams that are kept. */
import { PassThrough } from 'node:stream';
import { runCli } from '#cli/program.ts';

/** What a run came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Runs it. */
export async function ran(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const interrupted = new AbortController().signal;
  const code = await runCli(argv, { stdout, stderr, environment, interrupted });
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { code, out: text(stdout), errors: text(stderr) };
}
