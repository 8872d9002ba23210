/**
 * One look at a release: collect, observe, decide, record, in that order. It is one activity so that a look costs twelve
 * events of history and not thirty (design.md 9); the steps themselves stand in files of their own. A look is kept with
 * its decisions; when the activity is repeated after a crash, it decides again on what was seen first.
 */
import { heartbeat } from '@temporalio/activity';
import { apply } from '#core/release/apply.ts';
import { decide } from '#core/release/decide.ts';
import type { Look } from '#core/release/look.ts';
import { recordDecisions } from '#store/decisions.ts';
import { discardLook, readLook, recordLook } from '#store/looks.ts';
import { saveRelease } from '#store/releases.ts';
import { recordProgress } from '#store/trend.ts';
import { collect } from './collect.ts';
import type { Assessed, Assessment } from './contract.ts';
import type { Deps } from './deps.ts';
import { attempted } from './failures.ts';
import { refreshHolds } from './holds.ts';
import { nothingObserved, observeRelease } from './observe.ts';

/** Looks at a release, or judges a command on what is known. */
export async function assessRelease(deps: Deps, o: Assessment): Promise<Assessed> {
  const { store } = deps;
  const { key } = o.release;
  if (o.instead !== undefined) await discardLook(store, { key, at: o.instead });
  const look = (await readLook(store, { key, at: o.asOf })) ?? (await lookNow(deps, o));
  const { release, trigger, observation, at } = look;
  const outcome = decide(release, trigger, observation, at);
  if (outcome.decisions.length > 0) await recordLook(store, { key, look });
  await recordDecisions(store, { key, decisions: outcome.decisions });
  const { progress } = observation;
  const { evidence } = outcome;
  if (progress !== null) await recordProgress(store, { key, progress, evidence });
  const next = outcome.decisions.reduce(apply, { ...release, progress, evidence });
  const replaces = o.instead !== undefined;
  await saveRelease(store, { release: next, status: 'running', at, replaces });
  return { ...outcome, waits: outcome.waits.slice(0, 1), progress };
}

async function lookNow(deps: Deps, o: Assessment): Promise<Look> {
  const { release, trigger, asOf } = o;
  const { key, holds, content } = release;
  if (trigger.kind === 'command') {
    const observation = { ...nothingObserved, observedAt: asOf, content };
    return { at: asOf, release, trigger, observation };
  }
  const { missing } = o.collect
    ? await collect(deps, { release, asOf, heartbeat })
    : { missing: [] };
  if (o.collect && holds.length > 0) {
    await attempted(() => refreshHolds(deps, { key, holds, asOf }));
  }
  const { observation } = await attempted(() =>
    observeRelease(deps, { release, asOf, missing, isFresh: o.collect }),
  );
  return { at: asOf, release, trigger, observation };
}
