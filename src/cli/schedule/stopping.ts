/** `ringmaster schedule pause|resume`: whether months start. Releases that run go on. */
import type { Command } from 'commander';
import { titlesOf } from '#core/area/areas.ts';
import type { InstalledSchedule } from '#client/schedules.ts';
import { Failure } from '../failure.ts';
import { checkReason } from '../release/asking.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { namedArea, schedulesMeant, withArea, withSchedules } from './which.ts';

interface Verb {
  readonly word: 'pause' | 'resume';
  readonly past: string;
  readonly description: string;
  /** Whether there is something to be done. */
  readonly isMeant: (schedule: InstalledSchedule) => boolean;
  readonly alreadySo: string;
}

const verbs: readonly Verb[] = [
  {
    word: 'pause',
    past: 'Paused',
    description: 'start no month until resumed; releases that run go on',
    isMeant: ({ isPaused }) => !isPaused,
    alreadySo: 'is paused already',
  },
  {
    word: 'resume',
    past: 'Resumed',
    description: 'start months again; what was due meanwhile is not made up for (see backfill)',
    isMeant: ({ isPaused }) => isPaused,
    alreadySo: 'is not paused',
  },
];

/** Adds the verbs `pause` and `resume`. */
export function addStopping(schedule: Command, outside: Outside): void {
  for (const verb of verbs)
    withExamples(
      withArea(schedule.command(verb.word), 'all that have a schedule')
        .description(verb.description)
        .requiredOption('--reason <text>', 'why; kept with the schedule')
        .option('--operator <name>', 'who asks (default: $RINGMASTER_OPERATOR or the system user)')
        .action((_flags, command: Command) =>
          perform(command, outside, (session) => change(session, command, verb)),
        ),
      [[`schedule ${verb.word} --area quality --reason "audit"`, 'one area']],
    );
}

async function change(session: Session, command: Command, verb: Verb): Promise<void> {
  const area = namedArea(command);
  const note = `${session.config.operator}: ${checkReason(command)}`;
  await withSchedules(session, async (reached) => {
    const { schedules, tenant } = reached;
    const meant = (await schedulesMeant(reached, area)).filter(verb.isMeant);
    if (meant.length === 0) {
      const which = area === null ? `each schedule of ${tenant}` : `the schedule of ${area}`;
      throw new Failure('refused', `${which} ${verb.alreadySo}`, { code: 'alreadySo' });
    }
    for (const one of meant) await schedules[verb.word]({ tenant, area: one.area }, note);
    const areas = meant.map((one) => one.area);
    session.terminal.answer(
      { tenant, [verb.word]: areas },
      `${verb.past} the schedule of ${titlesOf(areas)}. \`ringmaster schedule list\` tells what starts when.`,
    );
  });
}
