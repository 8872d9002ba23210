/** Where a ring stands, in a word and in a sentence: the same in the command line, the Web UI and the report. */
import { chanceText, unusualFrom } from '../../evidence/judge/odds.ts';
import { dayText, lengthText, shortInstantText } from '../../instantText.ts';
import type { Pause, Release, RingState } from '../state/release.ts';
import { openQuestions } from '../command/proposal.ts';
import { heldBackBy } from '../state/heldBack.ts';
import { isEndless } from '../state/pause.ts';
import { dotted } from '../../version.ts';

/** A ring's standing. */
export interface RingStanding {
  readonly kind:
    | 'asked'
    | 'paused'
    | 'rolledBack'
    | 'heldBack'
    | 'closed'
    | 'scheduled'
    | 'expedited'
    | 'open'
    | 'pastDeadline';
  /** One or two words, for a column. */
  readonly label: string;
  /** A sentence without a full stop. */
  readonly text: string;
}

const orders: Readonly<Record<string, string>> = {
  pause: 'pause',
  resume: 'end of the pause',
  lapsePause: 'end of the pause',
  renewPause: 'renewal of the pause',
  offer: 'opening',
  close: 'closing',
  rollBack: 'rollback',
  expedite: 'expediting',
  amend: 'new timing',
};

/** Where a ring stands at an instant of the release's own time. What was ordered and not read back is told as asked. */
export function ringStanding(release: Release, ring: RingState, now: number): RingStanding {
  const standing = confirmedStanding(release, ring, now);
  if (ring.asked === null) return standing;
  const { kind, at } = ring.asked;
  const order = orders[kind] ?? kind;
  const isStop = kind === 'pause' || kind === 'rollBack';
  const by = isStop && ring.pause !== null ? ` by ${whoPaused(ring.pause)}` : '';
  const why = isStop && ring.pause !== null ? `: ${ring.pause.reason}` : '';
  return {
    kind: 'asked',
    label: `${order} asked`,
    text: `${order} asked${by}, not yet confirmed by Intune for ${lengthText(now - at)}${why}`,
  };
}

/** Who stopped a ring, for people. */
export function whoPaused({ by, operator }: Pause): string {
  return by === 'tenant' ? operator : 'the service';
}

function confirmedStanding(release: Release, ring: RingState, now: number): RingStanding {
  const day = (at: number): string => dayOf(release, at);
  if (ring.rolledBackAt !== null) {
    const who = ring.pause === null ? '' : ` by ${whoPaused(ring.pause)}`;
    const text = `rolled back${who} on ${day(ring.rolledBackAt)}`;
    return { kind: 'rolledBack', label: 'rolled back', text };
  }
  if (ring.pause !== null) {
    const { reason } = ring.pause;
    const end = endText(ring.pause, now, day);
    const text = `PAUSED by ${whoPaused(ring.pause)} ${end}: ${reason}${pinnedText(release, ring)}`;
    return { kind: 'paused', label: 'paused', text };
  }
  const standing = ring.offeredAt === null ? closedStanding(release, ring, now) : null;
  return standing ?? openStanding(release, ring, now);
}

function endText(pause: Pause, now: number, day: (at: number) => string): string {
  if (isEndless(pause)) return 'until it is lifted';
  const { expiresAt } = pause;
  return expiresAt > now ? `until ${day(expiresAt)}` : `lapsed ${day(expiresAt)}`;
}

function openStanding(release: Release, ring: RingState, now: number): RingStanding {
  const { offeredAt, deadlineAt, expeditedAt } = ring;
  const isPast = now >= deadlineAt;
  const hurry = expeditedAt === null ? '' : 'expedited, ';
  const deadline = `${isPast ? 'deadline passed' : 'deadline'} ${dayOf(release, deadlineAt)}`;
  const text = `${hurry}open since ${dayText(release.publishedAt, offeredAt ?? now)}, ${deadline}${seenText(release, ring)}`;
  if (expeditedAt !== null) return { kind: 'expedited', label: 'expedited', text };
  return isPast
    ? { kind: 'pastDeadline', label: 'past its deadline', text }
    : { kind: 'open', label: 'open', text };
}

/** A ring that is not offered: when it opens, by what, whether it is held shut until then, and what it waits for. */
function closedStanding(release: Release, ring: RingState, now: number): RingStanding {
  const { opensAt, gate, closedAt, name, expeditedAt } = ring;
  const late = putOffText(release, ring, now);
  const holder = heldBackBy(release, ring);
  const seen = seenText(release, ring);
  if (holder !== null) {
    const text = `waits, since ${holder.name} is paused; would open ${dayOf(release, opensAt)}${seen}`;
    return { kind: 'heldBack', label: 'waits', text };
  }
  const hurry = expeditedAt === null ? '' : 'expedited, ';
  if (gate === 'clock') {
    const when = opensAt > now ? 'opens' : 'due since';
    return {
      kind: 'scheduled',
      label: 'waiting',
      text: `${hurry}${when} ${dayOf(release, opensAt)}${late}${seen}`,
    };
  }
  const shut = closedAt === null ? '' : `, closed since ${dayText(release.publishedAt, closedAt)}`;
  const asked = now >= opensAt ? questionBefore(release, ring) : null;
  const unanswered = asked === null ? '' : `: waits for an answer to ${asked}`;
  const why = late === '' && release.waiting?.includes(name) ? `: ${release.waiting}` : unanswered;
  const when = opensAt > now ? 'may open' : 'could open since';
  const text = `${hurry}${when} ${dayOf(release, opensAt)} (gate ${gate})${shut}${late}${why}${seen}`;
  return { kind: 'closed', label: 'closed', text };
}

/** That the business calendar has put an opening off that lies ahead. */
function putOffText(release: Release, { postponed, opensAt }: RingState, now: number): string {
  if (postponed === undefined || opensAt <= now) return '';
  return `, put off from ${dayOf(release, postponed.from)}, since ${postponed.why}`;
}

/** What a pin keeps devices on, and how many of them have something newer. */
function pinnedText({ progress }: Release, { name, pause }: RingState): string {
  const pin = pause?.pin;
  // A version that nobody goes back to is no pin to those who are past it.
  if (pin === undefined || pin.floor !== undefined) return '';
  const above = progress?.rings.find(({ ring }) => ring === name)?.abovePin;
  const devices = above === 1 ? 'device has' : 'devices have';
  const still = above === undefined ? '' : `; ${above} ${devices} something newer`;
  return ` (pinned to ${dotted(pin.to)}${still})`;
}

/** The question that must be answered before a ring opens; null = none is open. */
function questionBefore(release: Release, { name }: RingState): string | null {
  const asked = openQuestions(release).find(
    ({ kind, ring }) => kind === 'goOn' || (kind === 'open' && ring === name),
  );
  return asked?.subject ?? null;
}

function seenText({ evidence }: Release, { name }: RingState): string {
  const seen = evidence?.rings.find(({ ring }) => ring === name)?.evidence ?? 0;
  return seen < unusualFrom ? '' : `, ${chanceText(seen)}`;
}

function dayOf({ publishedAt }: Release, at: number): string {
  return `${dayText(publishedAt, at)} ${shortInstantText(at)}`;
}
