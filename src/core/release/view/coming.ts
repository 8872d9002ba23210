/**
 * What comes next by the calendar, and can come: a ring that is paused does not open, one that was not offered the update
 * has no deadline, and what has passed is not ahead.
 */
import { instantOfDay } from '../../calendar.ts';
import { heldBackBy } from '../heldBack.ts';
import { isRingStopped } from './deviceStates.ts';
import type { Release, RingState } from '../release.ts';

/** An instant and what is due then. */
export interface Coming {
  readonly at: number;
  readonly what: string;
}

/** The next instant with all that is due then; null when nothing is ahead. */
export function nextComing(release: Release, now: number): Coming | null {
  const ahead = [...ofMonth(release), ...release.rings.flatMap((ring) => ofRing(release, ring))]
    .concat(release.holds.map(({ id, expiresAt }) => ({ at: expiresAt, what: `hold ${id} ends` })))
    .filter(({ at }) => at > now);
  if (ahead.length === 0) return null;
  const at = Math.min(...ahead.map((one) => one.at));
  const due = ahead.filter((one) => one.at === at).map(({ what }) => what);
  return { at, what: due.join(', ') };
}

/** What belongs to the month is over once it was judged. */
function ofMonth(release: Release): readonly Coming[] {
  const { policy, publishedAt, phase, content, proposals, objective } = release;
  if (objective !== null) return [];
  const day = (days: number): number => instantOfDay(publishedAt, days);
  return [
    ...(phase === 'planned'
      ? [{ at: day(-policy.announceDaysBefore), what: 'the schedule is announced' }]
      : []),
    ...(content === null ? [{ at: publishedAt, what: 'the update is published' }] : []),
    ...proposals
      .filter(({ lapsedAt }) => lapsedAt === null)
      .map(({ subject, deadlineAt }) => ({
        at: deadlineAt,
        what: `the time to answer ${subject} is over`,
      })),
    { at: day(policy.summaryOnDay), what: 'summary' },
    { at: day(policy.objective.judgedOnDay), what: 'the objective is judged' },
  ];
}

function ofRing(release: Release, ring: RingState): readonly Coming[] {
  const { name, gate, opensAt, offeredAt, deadlineAt, pause } = ring;
  if (pause !== null) return [{ at: pause.expiresAt, what: `the pause of ring ${name} lapses` }];
  if (release.objective !== null || isRingStopped(ring)) return [];
  if (offeredAt !== null) return [{ at: deadlineAt, what: `deadline of ring ${name}` }];
  if (heldBackBy(release, ring) !== null) return [];
  const what = gate === 'clock' ? `ring ${name} opens` : `ring ${name} may open (gate ${gate})`;
  return [{ at: opensAt, what }];
}
