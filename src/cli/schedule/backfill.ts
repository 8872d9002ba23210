/** `ringmaster schedule backfill`: has schedules start a month whose instant has passed, as if they had been there. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { factsOf } from '#core/area/areas.ts';
import type { Area, Dated } from '#core/area/facts.ts';
import type { InstalledSchedule } from '#client/schedules.ts';
import type { Policy } from '#core/policy/policy.ts';
import { startsAt } from '#core/tenant/schedule.ts';
import { instantText } from '#reports/instant.ts';
import { Failure } from '../failure.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { isStarted } from './standing.ts';
import { namedArea, schedulesMeant, withArea, withSchedules, type Reached } from './which.ts';

/** How long a worker has to start a release. */
const patienceMs = 20_000;
const askEveryMs = 250;

/** Adds the verb `backfill`. */
export function addBackfill(schedule: Command, outside: Outside): void {
  withExamples(
    withArea(schedule.command('backfill'), 'all that have a schedule')
      .description('start a month that was due while there was no schedule, or a paused one')
      .option('--month <month>', 'such as 2026-12 (default: the next to be published)')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => backfill(session, command)),
      ),
    [
      ['schedule backfill', 'the coming month, in each area where it was not started'],
      ['schedule backfill --area quality --month 2026-12', ''],
    ],
  );
}

async function backfill(session: Session, command: Command): Promise<void> {
  const area = namedArea(command);
  const { month: named } = command.opts<{ month?: string }>();
  await withSchedules(session, async (reached) => {
    const meant = await schedulesMeant(reached, area);
    const months = meant.map((schedule) => wantedOf(schedule, named));
    const results: Result[] = [];
    for (const month of months) results.push(await backfillOne(reached, month));
    session.terminal.answer(
      { tenant: reached.tenant, backfilled: results },
      results.map(resultText).join('\n'),
    );
  });
}

interface Wanted {
  readonly area: Area;
  readonly policy: Policy;
  readonly month: Dated;
}

interface Result {
  readonly area: Area;
  readonly release: string;
  readonly publishedAt: string;
  readonly outcome: 'started' | 'startedBefore';
}

async function backfillOne(
  { schedules, operator, tenant }: Reached,
  { area, policy, month }: Wanted,
): Promise<Result> {
  const { id, publishedAt } = month;
  const key = { tenant, area, id };
  const result = { area, release: id, publishedAt: new Date(publishedAt).toISOString() };
  if (await isStarted(operator, key)) return { ...result, outcome: 'startedBefore' };
  await schedules.backfill({ tenant, area }, startsAt(policy, month));
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    if (await isStarted(operator, key)) return { ...result, outcome: 'started' };
    await sleep(askEveryMs);
  }
  throw new Failure('pending', `${id} of ${area} is asked for and not started yet`, {
    code: 'accepted',
    remedy:
      '`ringmaster doctor` tells whether a worker runs; it is started once one does, without being asked again',
  });
}

function resultText({ area, release, publishedAt, outcome }: Result): string {
  const published = instantText(Date.parse(publishedAt));
  return outcome === 'started'
    ? `Started ${release} of ${area}: published ${published}. Watch it: ringmaster release watch ${release} --area ${area}`
    : `${release} of ${area} was started before; a month runs once. Where it was ended by hand, \`ringmaster release start\` begins it anew.`;
}

/** The month that is named, or the next to be published; a Failure where that is none, is over, or is not due yet. */
function wantedOf({ area, policy }: InstalledSchedule, named: string | undefined): Wanted {
  if (policy === null)
    throw new Failure('refused', `the schedule of ${area} has no policy that can be read`, {
      code: 'unfitPolicy',
      remedy: 'set it up again with `ringmaster schedule install`',
    });
  const { calendar } = factsOf(area);
  const now = Date.now();
  const month = named === undefined ? calendar.coming(now, 0) : calendar.parseId(named);
  if (month === null)
    throw new Failure('usage', `must be a month such as 2026-12, found "${named ?? ''}"`, {
      place: '--month',
    });
  const fault = faultOf(area, month, { now, at: startsAt(policy, month) });
  if (fault !== null) throw fault;
  return { area, policy, month };
}

function faultOf(
  area: Area,
  { id, publishedAt }: Dated,
  { now, at }: { readonly now: number; readonly at: number },
): Failure | null {
  const place = '--month';
  if (publishedAt <= now)
    return new Failure(
      'refused',
      `${id} was published on ${instantText(publishedAt)}; only a coming month can be started`,
      { place, code: 'monthIsOver' },
    );
  if (at <= now) return null;
  return new Failure(
    'refused',
    `${id} of ${area} is not due: its schedule has it start on ${instantText(at)}`,
    {
      place,
      code: 'monthNotDue',
      remedy: `to have it now: \`ringmaster release start --area ${area} --month ${id.slice(0, 7)}\``,
    },
  );
}
