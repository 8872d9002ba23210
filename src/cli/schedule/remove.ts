/** `ringmaster schedule remove`: takes schedules away; releases are started by hand again. */
import type { Command } from 'commander';
import { titlesOf } from '#core/area/areas.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { namedArea, schedulesMeant, withArea, withSchedules } from './which.ts';

/** Adds the verb `remove`. */
export function addRemove(schedule: Command, outside: Outside): void {
  withExamples(
    withArea(schedule.command('remove'), 'all that have a schedule')
      .description('take schedules away; releases that run go on')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => remove(session, command)),
      ),
    [['schedule remove --area office', 'one area; install sets it up again']],
  );
}

async function remove(session: Session, command: Command): Promise<void> {
  const area = namedArea(command);
  await withSchedules(session, async (reached) => {
    const { schedules, tenant } = reached;
    const meant = await schedulesMeant(reached, area);
    for (const one of meant) await schedules.remove({ tenant, area: one.area });
    const areas = meant.map((one) => one.area);
    session.terminal.answer(
      { tenant, removed: areas },
      `Removed the schedule of ${titlesOf(areas)}. Releases that run go on; the next month starts by \`ringmaster release start\`.`,
    );
  });
}
