/**
 * One look at a release: collect, observe, decide, record, in that order. It is one activity so that a look costs twelve
 * events of history and not thirty; the steps themselves stand in files of their own. A look is kept with its decisions;
 * when the activity is repeated after a crash, it decides again on what was seen first. A command or a duty reads nothing
 * from outside, so that it waits for nobody.
 */
import { heartbeat } from '@temporalio/activity';
import { step } from '#core/release/step/step.ts';
import { progressFaults } from '#core/release/state/invariants.ts';
import { judging, wording, type Look } from '#core/release/record/look.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { isOver } from '#core/release/step/wake.ts';
import { recordDecisions } from '#store/release/decisions.ts';
import { discardLook, readLook, recordLook } from '#store/release/looks.ts';
import { saveRelease, successorOf } from '#store/release/releases.ts';
import { recordProgress } from '#store/release/trend.ts';
import { collect } from './collect.ts';
import type { Assessed, Assessment } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { keepObjective } from '../tell/keepObjective.ts';
import { nothingObserved, observeRelease } from './observe.ts';
import { declareAgain, isRestoring, refuseOlderStore } from '../enact/olderStore.ts';
import type { ReadBefore } from '../areas/adapter.ts';
import { silent, type Silent } from '../source.ts';

/** Looks at a release, or judges a command on what is known. */
export async function assessRelease(deps: Deps, o: Assessment): Promise<Assessed> {
  const { store } = deps;
  const { key } = o.release;
  await refuseOlderStore(store, o);
  if (o.instead !== undefined) await discardLook(store, { key, at: o.instead });
  const known = await readLook(store, { key, at: o.asOf });
  const { look, missing } = known === null ? await lookNow(deps, o) : { look: known, missing: [] };
  const assessed = await decided(deps, o, look);
  const successor = isOver(o.release) ? await successorOf(store, { key }) : null;
  return { ...assessed, silent: missing, successor };
}

/** Decides on a look and keeps what was decided; what would break an invariant is neither kept nor done. */
async function decided(deps: Deps, o: Assessment, look: Look): Promise<Assessed> {
  const { store } = deps;
  const { release, trigger, observation, at } = look;
  const { key } = release;
  const { outcome, release: next, broken } = step(release, trigger, observation, at);
  const waits = outcome.waits.slice(0, 1);
  if (broken.length > 0)
    return { decisions: [], waits, refusal: null, progress: null, evidence: null, broken };
  if (outcome.decisions.length > 0)
    await recordLook(store, { key, look: { ...look, wording, judging } });
  await recordDecisions(store, { key, decisions: outcome.decisions });
  if (observation.progress !== null) {
    await recordProgress(store, {
      key,
      progress: observation.progress,
      evidence: outcome.evidence,
    });
  }
  const seen = await seenOfObjective(deps, next, observation.progress);
  if (isRestoring(look)) await declareAgain(store, next);
  const status = isOver(next) ? 'over' : 'running';
  const after = { ...next, ...seen };
  await saveRelease(store, { release: after, status, at, instead: o.instead ?? null });
  return { ...outcome, ...seen, waits, progress: observation.progress };
}

/** Where the fleet was not counted, the forecast stays as it was. */
async function seenOfObjective(
  deps: Deps,
  release: Release,
  progress: Progress | null,
): Promise<Pick<Assessed, 'forecast'>> {
  return progress === null ? {} : { forecast: await keepObjective(deps, { release, progress }) };
}

interface Seen {
  readonly look: Look;
  readonly missing: readonly Silent[];
}

async function lookNow(deps: Deps, o: Assessment): Promise<Seen> {
  const { release, trigger, asOf } = o;
  const { content } = release;
  if (trigger.kind !== 'time') {
    const observation = { ...nothingObserved, observedAt: asOf, content };
    return { look: { at: asOf, release, trigger, observation }, missing: [] };
  }
  const nothingRead: ReadBefore = { before: null, missing: [] };
  const read = o.collect ? await collect(deps, { release, asOf, heartbeat }) : nothingRead;
  const seen = await observeRelease(deps, {
    release,
    asOf,
    missing: read.missing,
    isFresh: o.collect,
    before: read.before,
  });
  const { observation, missing } = withSoundProgress(seen);
  return { look: { at: asOf, release, trigger, observation }, missing };
}

/** Counts of devices that do not add up prove nothing; they are missing, and said to be. */
function withSoundProgress(seen: {
  readonly observation: Observation;
  readonly missing: readonly Silent[];
}): typeof seen {
  const { progress, missing } = seen.observation;
  const [fault] = progress === null ? [] : progressFaults(progress);
  if (fault === undefined) return seen;
  return {
    observation: { ...seen.observation, progress: null, missing: [...missing, 'devices'] },
    missing: [...seen.missing, silent('devices', new Error(fault))],
  };
}
