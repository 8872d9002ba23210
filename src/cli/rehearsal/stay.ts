/** After a rehearsal was played: either everything ends, or it stays until Ctrl-C and says what can be done meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { dayOfRelease } from '#core/calendar.ts';
import { dayNumberText } from '#core/instantText.ts';
import { openQuestions } from '#core/release/command/proposal.ts';
import type { Release } from '#core/release/state/release.ts';
import { look, type Seen } from '../reach/follow.ts';
import { followStage, type Played, type Stage } from './stage.ts';
import { minuteMs } from '#core/time.ts';

/** A rehearsal that was played, and what is to become of its engine. */
export interface PlayedStage {
  readonly stage: Stage;
  readonly played: Played;
  readonly keep: boolean;
  /** Whether this process started the engine. */
  readonly isOwner: boolean;
}

/** Stays while the engine is to run on; resolves when it may be ended. */
export async function stayUntilStopped({
  stage,
  played,
  keep,
  isOwner,
}: PlayedStage): Promise<void> {
  const { terminal, outside } = stage.session;
  const { id } = stage.key;
  if (terminal.isJson && !keep) return;
  const onwards = onwardsText(stage, played);
  if (onwards !== null) terminal.say(onwards);
  if (played.end === 'over' && !keep) {
    if (isOwner)
      terminal.say(
        '\nThe engine ends now. `npx ringmaster up --emulate` starts it again, with the Web UI on what was just run.',
      );
    return;
  }
  const stays = isOwner
    ? '\nEverything keeps running here; Ctrl-C ends it.'
    : '\nThe engine keeps running where it was started.';
  const release = await readRelease(stage);
  terminal.say(
    played.end === 'stopped' ? `${stays}\n${steeringText(id, release, stage.webhook)}` : stays,
  );
  if (!isOwner) return;
  if (played.end === 'stopped' && !terminal.isJson) void followElsewhere(stage, played.seen);
  await untilInterrupted(outside.interrupted);
}

/** How an incident that outlives the month is seen to its end; null = none does. */
function onwardsText({ key }: Stage, { end, open }: Played): string | null {
  const [first, ...others] = open;
  if (end !== 'over' || first === undefined) return null;
  const who = others.length === 0 ? `Incident ${first} is` : `Incidents ${open.join(', ')} are`;
  return `\n${who} not over. npx ringmaster rehearse --resume plays on beyond ${key.id}, day by day, until that is so.`;
}

const lookEveryMs = 2_000;
/** A clock that was set goes on as clocks do; one that is skipped leaps. */
const leapMs = minuteMs;

/** What another terminal plays on is shown here as well: what is drawn above would be long past. Never throws. */
async function followElsewhere(stage: Stage, { status, now: before }: Seen): Promise<void> {
  const { operator, key, session } = stage;
  const { terminal, outside } = session;
  const signal = outside.interrupted;
  const begun = performance.now();
  const isPast = async (): Promise<boolean> =>
    await look(operator, key).then(
      ({ now }) => now - before > performance.now() - begun + leapMs,
      () => false,
    );
  while (!signal.aborted && !(await isPast()))
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return;
  terminal.say('\nIt is played on from another terminal:\n');
  await followStage(stage, {
    everyMs: lookEveryMs,
    isNew: false,
    known: status.release.decisions,
    // What stands on its rings may be played on beyond the month.
    endsWithMonth: false,
    isEnough: () => false,
  }).catch(() => undefined);
}

/** What stands after playing; null where nobody answers just now, and then the hints are plain ones. */
async function readRelease({ operator, key }: Stage): Promise<Release | null> {
  return await operator.status(key).then(
    ({ release }) => release,
    () => null,
  );
}

function steeringText(id: string, release: Release | null, webhook: string | null): string {
  const lines = [
    ['npx ringmaster release show', 'where it stands, and why'],
    ...steeringHints(release),
    ['npx ringmaster devices list --missing', 'who is not up to date, and why'],
    [
      `npx ringmaster rehearse --resume --until ${dayNumberText(nextDay(release))}`,
      'play on to another day',
    ],
    ['npx ringmaster rehearse --resume', 'play on to the end'],
  ] as const;
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    `In another terminal, while ${id} stands still:`,
    ...lines.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`),
    ...(webhook === null ? [] : [`Bad devices can be told to ${webhook} (docs/webhook.md)`]),
  ].join('\n');
}

/** What can be asked of it as it stands: an answer, the end of a pause, or a pause. */
function steeringHints(release: Release | null): readonly (readonly [string, string])[] {
  const [question] = release === null ? [] : openQuestions(release);
  const paused = release?.rings.find(({ pause }) => pause !== null);
  const open = release?.rings.findLast(
    ({ pause, offeredAt }) => pause === null && offeredAt !== null,
  );
  const ring = open ?? release?.rings.find(({ pause }) => pause === null);
  return [
    ...(question === undefined
      ? []
      : [
          [
            `npx ringmaster release approve ${question.subject} --reason "…"`,
            'say yes to what is asked',
          ] as const,
        ]),
    ...(paused === undefined
      ? []
      : [
          [
            `npx ringmaster release resume --ring ${paused.name} --reason "…"`,
            'end its pause',
          ] as const,
        ]),
    ...(ring === undefined && release !== null
      ? []
      : [
          [
            `npx ringmaster release pause --ring ${ring?.name ?? 'fast'} --reason "…"`,
            'or resume, expedite, rollback',
          ] as const,
        ]),
  ];
}

/** The day on which the next ring may open; else some days on. */
function nextDay(release: Release | null): number {
  const daysOn = 3;
  if (release === null) return 9;
  const today = dayOfRelease(release.publishedAt, release.lastAssessedAt ?? release.createdAt);
  const opens = release.rings
    .filter(({ offeredAt }) => offeredAt === null)
    .map(({ cadence }) => cadence.deferralDays)
    .filter((day) => day > today);
  const last = release.policy.objective.judgedOnDay;
  return Math.min(last, opens.length > 0 ? Math.min(...opens) : Math.max(today, 0) + daysOn);
}

/** Resolves when Ctrl-C is pressed. */
export async function untilInterrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // A pending promise alone would not keep the process.
  const alive = setInterval(() => undefined, minuteMs);
  await new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  clearInterval(alive);
}
