/**
 * Noticing: what a release has decided and stands for something gone wrong opens an incident, or joins the one that is open.
 * Decisions are stored before they are carried out, so what could not be noticed once is noticed with the next look. Nothing
 * here fails or holds up a release.
 */
import { foreseenIn, newsIn, type News } from '#core/incident/news.ts';
import { isNeglected } from '#core/incident/next.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import { unheardIncidents } from '#store/incident/unheard.ts';
import { listIncidents, openOrJoin } from '#store/incident/incidents.ts';
import { latestDecisions } from '#store/release/decisions.ts';
import { readRelease } from '#store/release/releases.ts';
import { isForgotten } from '#core/support/turns.ts';
import { listRequests } from '#store/support/requests.ts';
import type { Deps } from '../deps.ts';

/** Where something may have been decided. */
export interface Noticing {
  readonly key: ReleaseKey;
  /** The month that is rehearsed; null = it is a real one. */
  readonly basedOn: string | null;
  readonly asOf: number;
}

/** What was decided longer ago was noticed, or happened under a version that knew of no incidents. */
const noticedWithinMs = 3 * dayMs;
const decisionsMax = 100;
/** Incidents that are told in one step; what is left is told with the next. */
const toldMax = 10;
const openMax = 100;

/** Notices what was decided, and tells incidents that there is news. Never throws. */
export async function noticeIncidents(deps: Deps, o: Noticing): Promise<void> {
  try {
    for (const news of await newsOf(deps, o))
      await openOrJoin(deps.store, news, { key: o.key, isRehearsal: o.basedOn !== null });
    await tellAll(deps, {
      tenant: o.key.tenant,
      isRehearsal: o.basedOn !== null,
      asOf: o.asOf,
    });
  } catch {
    // It is noticed with the next look; `doctor` tells of incidents that have not heard what they are to.
  }
}

async function newsOf({ store }: Deps, { key, asOf }: Noticing): Promise<readonly News[]> {
  const stored = await readRelease(store, { key });
  if (stored === null) return [];
  const { release } = stored;
  const latest = await latestDecisions(store, { key, limit: decisionsMax });
  const decided = latest
    .filter(({ at }) => at >= asOf - noticedWithinMs)
    .toReversed()
    .flatMap((decision) => newsIn(decision, { key, release, at: decision.at }) ?? []);
  const coming = foreseenIn(release);
  return coming === null ? decided : [...decided, coming];
}

/**
 * Tells incidents and support requests that wait for it: those with news, and those that nobody has looked at when it was due,
 * whose workflow may have been ended. Never throws.
 */
export async function tellWaiting(deps: Deps, o: Pick<Telling, 'tenant' | 'asOf'>): Promise<void> {
  try {
    await tellAll(deps, { ...o, isRehearsal: false });
  } catch {
    // They are told with the next walk; `doctor` tells of them.
  }
}

interface Telling {
  readonly tenant: string;
  readonly isRehearsal: boolean;
  readonly asOf: number;
}

async function tellAll(deps: Deps, o: Telling): Promise<void> {
  await tellIncidents(deps, o);
  await tellRequests(deps, o);
}

/** Support requests that were never begun, or that nobody looks after; in a rehearsal all that are open. */
async function tellRequests(
  { store, tellRequest }: Deps,
  { tenant, isRehearsal, asOf }: Telling,
): Promise<void> {
  const open = await listRequests(store, { tenant, limit: openMax, isOpen: true });
  const waiting = open
    .map(({ request }) => request)
    .filter(
      (one) =>
        one.isRehearsal === isRehearsal &&
        (isRehearsal || one.announced === 0 || isForgotten(one, asOf)),
    );
  for (const { number } of waiting.toReversed().slice(0, toldMax))
    await tellRequest?.({ tenant, number, isRehearsal, asOf });
}

/** In a rehearsal time is what releases say, so there each open incident is told. */
async function tellIncidents(
  { store, tellIncident }: Deps,
  { tenant, isRehearsal, asOf }: Telling,
): Promise<void> {
  const open = await listIncidents(store, { tenant, limit: openMax, isOpen: true });
  const unheard = await unheardIncidents(store, { tenant });
  const waiting = open.filter(
    (one) =>
      one.isRehearsal === isRehearsal &&
      (isRehearsal || unheard.includes(one.number) || isNeglected(one, asOf)),
  );
  for (const { number } of waiting.toReversed().slice(0, toldMax))
    await tellIncident?.({ tenant, number, isRehearsal, asOf });
}
