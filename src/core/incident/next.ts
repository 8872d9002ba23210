/** When an incident is looked at next, and what for. */
import type { Wake } from '../matter/timeline.ts';
import { dayMs, hourMs } from '../time.ts';
import { staysMs, updateEveryMs, watchedMs } from './fold.ts';
import type { Incident } from './incident.ts';
import { nextRemedy } from './remedies.ts';

/** An incident is looked at each day; one that was not for so long has nobody who looks after it. */
export const lateAfterMs = dayMs + 3 * hourMs;

/** Whether nobody has looked at it when that was due. In a rehearsal only its releases know what time it is. */
export function isNeglected(
  { end, isRehearsal, lookedAt, openedAt }: Incident,
  now: number,
): boolean {
  return end === null && !isRehearsal && now - (lookedAt ?? openedAt) > lateAfterMs;
}

/** The next look; null = it is over. */
export function nextLook(incident: Incident, now: number): Wake | null {
  const { end, lookedAt, goneSince, restoredAt, toldAt } = incident;
  if (end !== null) return null;
  if (lookedAt === null) return { at: now, why: 'look at its cause' };
  if (restoredAt !== null)
    return soonest(
      { at: lookedAt + dayMs, why: 'look whether it comes back' },
      { at: restoredAt + watchedMs, why: 'publish its report' },
    );
  const daily = { at: Math.min(lookedAt + dayMs, toldAt + updateEveryMs), why: 'write an update' };
  if (goneSince === null) return later(daily, lookedAt);
  return later(
    soonest(daily, { at: goneSince + staysMs, why: 'see whether it stays away' }),
    lookedAt,
  );
}

function soonest(one: Wake, other: Wake): Wake {
  return other.at < one.at ? other : one;
}

/** A look that has just been made is not made again at once. */
function later(wake: Wake, lookedAt: number): Wake {
  return wake.at > lookedAt ? wake : { ...wake, at: lookedAt + dayMs };
}

/** Whether it was looked at up to an instant, and all that was to be tried then was; what is over needs neither. */
export function isSettledAt(incident: Incident, at: number): boolean {
  if (incident.end !== null) return true;
  return (incident.lookedAt ?? -Infinity) >= at && nextRemedy(incident, at) === null;
}
