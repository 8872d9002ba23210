/**
 * What is asked when a ring cannot open because those before it are not seen: a source that says nothing, or not one device
 * that has begun. Silence opens no ring, and must not hold the month for ever either.
 */
import { heldBackBy } from '../../state/heldBack.ts';
import type { Observation } from '../../step/observation.ts';
import { punctualMs } from '../../state/pace.ts';
import type { Release, RingState } from '../../state/release.ts';
import { service } from '../../state/who.ts';
import { evidenceReason, unseenBefore, unseenOf, type Unseen } from '../opening/gates.ts';
import { ask } from './proposals.ts';
import { isAsked, proposal } from '../../command/proposal.ts';
import { decided, decision, nothing, type Rule } from '../rule.ts';
import { hourMs } from '../../../time.ts';

/** Hours for which a ring waits for what those before it show until a person is asked. */
const unseenHours = 24;

/** Hours for which a ring may be idle until it is passed over; a person is asked a look later: beginnings are told late. */
const idleHours = { pass: 24, ask: 30 };

/** A first ring of one device that is away, or a tenant without a source, would hold the month for ever: a person is asked. */
export const askUnseen: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    const unseen = unseenFor(release, observation, { now, hours: idleHours.ask });
    if (unseen === null || isAsked(release, unseenOf(unseen.ring))) return nothing;
    const { ring, why } = unseen;
    return ask(
      question(release, unseen, now),
      { gate: ring.gate, opensAt: ring.opensAt, unseen: why },
      'a ring does not open on silence; after a day a person is asked',
    );
  },
};

/** Rings whose policy says so are passed over when they are idle: the next one opens as if a person had said so. */
export const passIdle: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, observation, now) {
    const unseen = unseenFor(release, observation, { now, hours: idleHours.pass });
    if (unseen === null || !isPassed(release, unseen)) return nothing;
    const { ring, idle } = unseen;
    const subject = unseenOf(ring);
    const settled = [...release.settled, subject];
    // The word is for the opening at this very look: what else stands against it, or comes later, is not passed over.
    const isReady =
      heldBackBy(release, ring) === null &&
      evidenceReason({ ...release, settled }, ring, observation, now) === null;
    if (release.settled.includes(subject) || !isReady) return nothing;
    const asked = release.proposals.find((one) => one.subject === subject);
    const names = idle.join(', ');
    return decided(
      decision(
        `pass/${subject}`,
        now,
        {
          kind: 'approve',
          proposal: asked ?? question(release, unseen, now),
          operator: service,
        },
        {
          rule: 'an idle ring is passed over where the policy says so (whenIdle: pass)',
          reason: `Not one device of ${names} has begun with the update within ${idleHours.pass} hours; the policy passes over ${names} then, so ${ring.name} may open unseen.`,
          inputs: { gate: ring.gate, opensAt: ring.opensAt, idle: names },
          otherwise:
            'With whenIdle: ask a person would be asked, and without an answer it would stay closed.',
        },
      ),
    );
  },
};

/** What is not seen, for the ring that waits for it. */
interface UnseenFor extends Unseen {
  readonly ring: RingState;
}

/**
 * The first ring that is due and has waited long enough; null = none. For idle rings it waits until so many hours after the
 * last opening, for a source also until a day after its own day: sources may be late.
 */
function unseenFor(
  release: Release,
  observation: Observation,
  { now, hours }: { readonly now: number; readonly hours: number },
): UnseenFor | null {
  const unseen = unseenBefore(release, observation, now);
  if (release.content === null || unseen === null) return null;
  const isIdle = unseen.idle.length > 0;
  const openedAt = Math.max(...release.rings.map(({ offeredAt }) => offeredAt ?? 0));
  if (!isLate(openedAt, { now, hours: isIdle ? hours : unseenHours })) return null;
  // The later rings are asked about once this one has opened.
  const ring = release.rings.find(
    ({ gate, offeredAt, pause, opensAt }) =>
      gate !== 'clock' &&
      offeredAt === null &&
      pause === null &&
      (isIdle ? now >= opensAt : isLate(opensAt, { now, hours: unseenHours })),
  );
  return ring === undefined ? null : { ...unseen, ring };
}

function isLate(
  since: number,
  { now, hours }: { readonly now: number; readonly hours: number },
): boolean {
  return now + punctualMs >= since + hours * hourMs;
}

function isPassed({ policy }: Release, { idle }: Unseen): boolean {
  const passed = policy.rings.filter(({ whenIdle }) => whenIdle === 'pass');
  return idle.length > 0 && idle.every((name) => passed.some((ring) => ring.name === name));
}

function question(release: Release, { ring, why }: UnseenFor, now: number) {
  return proposal(release, now, {
    subject: unseenOf(ring),
    kind: 'open',
    ring: ring.name,
    hold: null,
    text: `${ring.name} waits, since ${why}. May it open unseen? Without an answer it stays closed until that is over.`,
    otherwise: 'stay',
  });
}
