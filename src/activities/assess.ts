/**
 * One look at a release: collect, observe, decide, record, in that order. It is one activity so that a look costs twelve
 * events of history and not thirty (design.md 9); the steps themselves stand in files of their own.
 */
import { heartbeat } from '@temporalio/activity';
import { apply } from '#core/release/apply.ts';
import { decide } from '#core/release/decide.ts';
import { recordDecisions } from '#store/decisions.ts';
import { saveRelease } from '#store/releases.ts';
import { recordProgress } from '#store/trend.ts';
import { collect } from './collect.ts';
import type { Assessed, Assessment } from './contract.ts';
import type { Deps } from './deps.ts';
import { attempted } from './failures.ts';
import { observeRelease } from './observe.ts';

/** Looks at a release, or judges a command on what is known. */
export async function assessRelease(deps: Deps, o: Assessment): Promise<Assessed> {
  const { release, trigger, asOf } = o;
  const isCommand = trigger.kind === 'command';
  const collected = o.collect ? await collect(deps, { release, asOf, heartbeat }) : { missing: [] };
  const observation = isCommand
    ? { observedAt: asOf, content: release.content, progress: null, missing: [] }
    : await attempted(() => observeRelease(deps, { release, asOf, missing: collected.missing }));
  const outcome = decide(release, trigger, observation, asOf);
  await recordDecisions(deps.store, { key: release.key, decisions: outcome.decisions });
  if (observation.progress !== null) {
    await recordProgress(deps.store, { key: release.key, progress: observation.progress });
  }
  const next = outcome.decisions.reduce(apply, { ...release, progress: observation.progress });
  await saveRelease(deps.store, { release: next, status: 'running', at: asOf });
  return { ...outcome, waits: outcome.waits.slice(0, 1), progress: observation.progress };
}
