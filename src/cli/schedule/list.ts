/** `ringmaster schedule list`: what starts when, and what is amiss. */
import type { Command } from 'commander';
import { policiesInEffect } from '../asked/policyInEffect.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { scheduleDocument, scheduleLines, unscheduledText } from '../view/schedules.ts';
import { wrapped } from '../view/table.ts';
import { standingOf } from './standing.ts';
import { withSchedules } from './which.ts';

/** Adds the verb `list`. */
export function addList(schedule: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(schedule.command('list'))
      .description('which month starts when, in UTC and by the clock here, and what is amiss')
      .action((_flags, command: Command) => perform(command, outside, list)),
    [
      ['schedule list', ''],
      ['schedule list --json', 'for scripts'],
    ],
  );
}

async function list(session: Session): Promise<void> {
  const { terminal, config } = session;
  const policies = await policiesInEffect(config);
  await withSchedules(session, async (reached) => {
    const { rows, unscheduled } = await standingOf(reached, policies, Date.now());
    const parts = [
      ...rows.map((row) => scheduleLines(row, terminal.paint)),
      ...(unscheduled.length === 0
        ? []
        : [wrapped(unscheduledText(unscheduled), terminal.columns)]),
    ];
    terminal.answer(
      { tenant: reached.tenant, schedules: rows.map(scheduleDocument), unscheduled },
      parts.map((lines) => lines.join('\n')).join('\n\n'),
    );
  });
}
