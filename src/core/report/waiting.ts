/**
 * What waits for whom, over all areas of a tenant: questions, pauses, holds, what does not succeed, and the next ring to
 * open. Each with until when, and what its person does.
 */
import { holdCohortText, holdName } from '../hold/hold.ts';
import type { Release, RingState } from '../release/state/release.ts';
import { openQuestions } from '../release/command/proposal.ts';
import { isEndless } from '../release/state/pause.ts';
import { troubleTitle } from '../release/view/troubleText.ts';
import type { Area } from '../area/facts.ts';
import { outlineOf, usualArea } from '../area/areas.ts';

/** One thing that waits. */
export interface Waiting {
  readonly area: Area;
  readonly release: string;
  readonly kind: 'question' | 'trouble' | 'pause' | 'hold' | 'opening';
  readonly what: string;
  /** Whose turn it is. */
  readonly who: string;
  /** Until when; null = until somebody acts. */
  readonly until: number | null;
  /** What happens by itself, or what to type; null = nothing is to be done. */
  readonly how: string | null;
}

/** What waits in the releases that are given, those that a person must act on first. */
export function waitingIn(releases: readonly Release[], now: number): readonly Waiting[] {
  const order: readonly Waiting['kind'][] = ['question', 'trouble', 'pause', 'hold', 'opening'];
  return releases
    .flatMap((release) => [
      ...questions(release),
      ...troubles(release),
      ...pauses(release),
      ...holds(release),
      ...opening(release, now),
    ])
    .toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}

/** Who answers what is asked: those that the policy names. */
export function approversText({ policy }: Release): string {
  const { approvers } = policy.approval;
  return approvers.length === 0 ? 'an approver' : approvers.join(' or ');
}

function questions(release: Release): readonly Waiting[] {
  return openQuestions(release).map(({ subject, text, deadlineAt, lapsedAt }) => ({
    ...keyOf(release),
    kind: 'question',
    what: text,
    who: approversText(release),
    until: lapsedAt === null ? deadlineAt : null,
    how: commandText(release, `approve ${quoted(subject)}`),
  }));
}

function troubles(release: Release): readonly Waiting[] {
  return release.troubles.map((trouble) => ({
    ...keyOf(release),
    kind: 'trouble',
    what: `${troubleTitle(trouble)} does not succeed: ${trouble.why}`,
    who: 'an administrator',
    until: null,
    how: 'ringmaster doctor',
  }));
}

function pauses(release: Release): readonly Waiting[] {
  return release.rings.flatMap((ring) => {
    const { pause, name, rolledBackAt } = ring;
    if (pause === null) return [];
    const stopped = rolledBackAt === null ? 'is paused' : 'is rolled back';
    return [
      {
        ...keyOf(release),
        kind: 'pause' as const,
        what: `${name} ${stopped}: ${pause.reason}`,
        who: pause.by === 'tenant' ? pause.operator : approversText(release),
        until: isEndless(pause) ? null : pause.expiresAt,
        how: commandText(release, `resume --ring ${name}`),
      },
    ];
  });
}

function holds(release: Release): readonly Waiting[] {
  return release.holds.map((hold) => ({
    ...keyOf(release),
    kind: 'hold',
    what: `${holdCohortText(hold)} is held: ${hold.reason}`,
    who: hold.by === 'tenant' ? hold.owner : approversText(release),
    until: hold.expiresAt,
    how: commandText(release, `unhold ${quoted(holdName(hold.id))}`),
  }));
}

/** The next ring, where nobody has stopped it. */
function opening(release: Release, now: number): readonly Waiting[] {
  if (release.phase === 'judged' || !opensRings(release)) return [];
  const next = release.rings.find((ring) => ring.offeredAt === null && ring.pause === null);
  if (next === undefined) return [];
  const isDue = next.opensAt <= now;
  const who = isDue && openQuestions(release).length > 0 ? approversText(release) : 'the service';
  return [
    {
      ...keyOf(release),
      kind: 'opening',
      what: openingText(release, next, isDue),
      who,
      until: isDue ? null : next.opensAt,
      how: null,
    },
  ];
}

/** Whether rings open one after the other, and not by what the product itself does. */
export function opensRings({ key }: Release): boolean {
  return outlineOf(key.area).abilities.openRings.by.length > 0;
}

function openingText({ waiting }: Release, { name, postponed }: RingState, isDue: boolean): string {
  if (!isDue)
    return `${name} is to open${postponed === undefined ? '' : `, put off since ${postponed.why}`}`;
  return `${name} could open${waiting === null ? '' : `: ${waiting}`}`;
}

function keyOf({ key }: Release): Pick<Waiting, 'area' | 'release'> {
  return { area: key.area, release: key.id };
}

function commandText({ key }: Release, words: string): string {
  const area = key.area === usualArea ? '' : ` --area ${key.area}`;
  return `ringmaster release ${words}${area} --release ${key.id} --reason "…"`;
}

function quoted(text: string): string {
  return /^[A-Za-z0-9./_-]+$/.test(text) ? text : `"${text}"`;
}
