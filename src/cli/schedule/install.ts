/** `ringmaster schedule install`: makes the schedules, or brings those that are there to the policy in effect. */
import type { Command } from 'commander';
import type { Installed } from '#client/schedules.ts';
import { outlineOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import type { Policy } from '#core/policy/policy.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { scheduleDocument, scheduleLines } from '../view/schedules.ts';
import { standingOf } from './standing.ts';
import { namedArea, policiesMeant, withArea, withSchedules, type Reached } from './which.ts';

const words: Readonly<Record<Installed, string>> = {
  installed: 'is set up',
  changed: 'has the policy in effect now, from the next month on',
  unchanged: 'is as it was',
};

/** Adds the verb `install`. */
export function addInstall(schedule: Command, outside: Outside): void {
  withExamples(
    withArea(schedule.command('install'), 'all that are switched on')
      .description('set schedules up, or bring them to the policy in effect; twice is as once')
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => install(session, command)),
      ),
    [
      ['schedule install', 'for each area that is switched on in the policy'],
      ['schedule install --area quality', 'for one'],
    ],
  );
}

async function install(session: Session, command: Command): Promise<void> {
  const policies = await policiesMeant(session, namedArea(command));
  await withSchedules(session, async (reached) => {
    const { document, lines } = await installAll(reached, policies, session.terminal);
    session.terminal.answer(document, lines.join('\n'));
  });
}

/** Installs the schedules of policies; what is said of it. */
export async function installAll(
  reached: Reached,
  policies: readonly Policy[],
  { paint }: Pick<Terminal, 'paint'>,
): Promise<{ readonly document: object; readonly lines: readonly string[] }> {
  const done: { readonly area: Area; readonly outcome: Installed }[] = [];
  for (const policy of policies)
    done.push({ area: policy.area, outcome: await reached.schedules.install(policy) });
  const { rows } = await standingOf(reached, policies, Date.now());
  const meant = rows.filter(({ schedule }) => done.some(({ area }) => area === schedule.area));
  return {
    document: {
      tenant: reached.tenant,
      schedules: meant.map((row) => ({
        outcome: done.find(({ area }) => area === row.schedule.area)?.outcome,
        ...scheduleDocument(row),
      })),
    },
    lines: [
      ...done.map(({ area, outcome }) => `${outlineOf(area).title}: ${words[outcome]}.`),
      ...meant.flatMap((row) => ['', ...scheduleLines(row, paint)]),
    ],
  };
}
