/** What `ringmaster up` does for a tenant whose months nobody starts: it asks whether they are to start by themselves. */
import { titlesOf } from '#core/area/areas.ts';
import { policiesInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import type { Session } from '../session.ts';
import { confirm } from '../terminal/confirm.ts';
import { unscheduledText } from '../view/schedules.ts';
import { installAll } from './install.ts';
import { standingOf } from './standing.ts';
import { withSchedules } from './which.ts';

/** Asks and installs; without an answer nothing is installed, and how to do it is said. Never ends the service. */
export async function offerSchedules(session: Session, isConfirmed: boolean): Promise<void> {
  const { terminal, config } = session;
  try {
    const policies = await policiesInEffect(config);
    await withSchedules(session, async (reached) => {
      const { unscheduled } = await standingOf(reached, policies, Date.now());
      if (unscheduled.length === 0) return;
      if (!isConfirmed && !(await isWanted(session, titlesOf(unscheduled)))) {
        terminal.tell(unscheduledText(unscheduled));
        return;
      }
      const wanted = policies.filter(({ area }) => unscheduled.includes(area));
      const { lines } = await installAll(reached, wanted, { paint: terminal.paintError });
      lines.forEach((line) => terminal.tell(line));
    });
  } catch (error) {
    if (session.outside.interrupted.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    terminal.tell(`! schedules: ${why}`);
  }
}

async function isWanted({ outside }: Session, titles: string): Promise<boolean> {
  const question = `Shall the months of ${titles} start by themselves, announced in time?`;
  try {
    await confirm(question, outside);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.details.code === 'notConfirmed') return false;
    throw error;
  }
}
