/** The command line's entry: runs one command with the process's own streams and environment. */
import type { Writable } from 'node:stream';
import { exitCodes } from './failure.ts';
import { runCli } from './program.ts';
import { readerGone } from './terminal/terminal.ts';

const interrupt = new AbortController();
let isOver = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // Asked a second time, or while only the reader is waited for: leave at once; what the engine started is ended by
    // its watchdog.
    if (isOver || interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(exitCodes.failed);
  // A reader that went away (`ringmaster devices list | head`) is no failure, and ends what would go on for it.
  interrupt.abort(readerGone);
});
// Nobody reads what would be said of it.
process.stderr.on('error', () => undefined);

const code = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  interrupted: interrupt.signal,
});
isOver = true;
await Promise.all([written(process.stdout), written(process.stderr)]);
// Connections that were given up on must not keep the process.
process.exit(code);

/** Resolves when all that was written has been taken, however slowly, or cannot be any more. */
async function written(stream: Writable): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.once('close', () => resolve());
    stream.write('', () => resolve());
  });
}
