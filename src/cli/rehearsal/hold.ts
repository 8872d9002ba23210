/** After a rehearsal was played: either everything ends, or it stays until Ctrl-C and says what can be done meanwhile. */
import type { Played, Stage } from './stage.ts';

/** A rehearsal that was played, and what is to become of its engine. */
export interface PlayedStage {
  readonly stage: Stage;
  readonly played: Played;
  readonly keep: boolean;
  /** Whether this process started the engine. */
  readonly isOwner: boolean;
}

/** Holds the engine if it is to be held; resolves when it may be ended. */
export async function holdUntilStopped({
  stage,
  played,
  keep,
  isOwner,
}: PlayedStage): Promise<void> {
  const { terminal, outside } = stage.session;
  const { id } = stage.key;
  if (terminal.isJson && !keep) return;
  if (played === 'over' && !keep) {
    if (isOwner)
      terminal.say(
        '\nThe engine ends now. `npx ringmaster up --emulate` starts it again, with the Web UI on what was just run.',
      );
    return;
  }
  const stays = isOwner
    ? '\nEverything keeps running here; Ctrl-C ends it.'
    : '\nThe engine keeps running where it was started.';
  terminal.say(played === 'stopped' ? `${stays}\n${steeringText(id, stage.webhook)}` : stays);
  if (isOwner) await untilInterrupted(outside.interrupted);
}

function steeringText(id: string, webhook: string | null): string {
  const lines = [
    ['npx ringmaster release show', 'where it stands, and why'],
    ['npx ringmaster release pause --ring fast --reason "…"', 'or resume, expedite, rollback'],
    ['npx ringmaster devices list --registration notRegistered', 'who is missing, and why'],
    ['npx ringmaster rehearse --resume --until D+9', 'play on to another day'],
    ['npx ringmaster rehearse --resume', 'play on to the end'],
  ] as const;
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    `In another terminal, while ${id} stands still:`,
    ...lines.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`),
    ...(webhook === null ? [] : [`Bad devices can be told to ${webhook} (docs/webhook.md)`]),
  ].join('\n');
}

/** Resolves when Ctrl-C is pressed. */
export async function untilInterrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // A pending promise alone would not keep the process.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  clearInterval(alive);
}
