/** `ringmaster release`: plan, start, look at and steer releases. Each verb stands in a file of its own. */
import type { Command } from 'commander';
import { addAmend } from './release/amend.ts';
import { addApprove } from './release/approve.ts';
import { addExplain } from './release/explain.ts';
import { addHolds } from './release/hold.ts';
import { addList } from './release/list.ts';
import { addObjective } from './release/objective.ts';
import { addPlan } from './release/plan.ts';
import { addShow } from './release/show.ts';
import { addStart } from './release/start.ts';
import { addSteering } from './release/steer.ts';
import { addWatch } from './release/watch.ts';
import type { Outside } from './terminal/terminal.ts';

/** Adds the word `release`. */
export function addRelease(program: Command, outside: Outside): void {
  const release = program.command('release').description('plan, start, look at and steer releases');
  addPlan(release, outside);
  addStart(release, outside);
  addList(release, outside);
  addShow(release, outside);
  addObjective(release, outside);
  addWatch(release, outside);
  addSteering(release, outside);
  addHolds(release, outside);
  addApprove(release, outside);
  addAmend(release, outside);
  addExplain(release, outside);
}
