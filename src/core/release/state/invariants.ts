/** What must hold of a release after every step; checked in tests, in rehearsals and in production. */
import type { Hold } from '../../hold/hold.ts';
import type { Progress, Release, RingState } from './release.ts';

/** Broken invariants as sentences with the facts in them; empty when all hold. */
export function brokenInvariants(release: Release): readonly string[] {
  return [
    ...release.rings.flatMap((ring) => ringFaults(release, ring)),
    ...release.holds.flatMap((hold) => holdFaults(release, hold)),
    ...proposalFaults(release),
    ...(release.progress === null ? [] : progressFaults(release.progress)),
    ...(release.phase === 'judged' && release.objective === null
      ? ['A judged release has a judgement']
      : []),
  ];
}

function ringFaults(release: Release, ring: RingState): string[] {
  const faults: string[] = [];
  const say = (broken: boolean, text: string): void =>
    void (broken && faults.push(`${ring.name}: ${text}`));
  const planned = release.policy.rings.find((plan) => plan.name === ring.name)?.cadence;
  say(
    ring.offeredAt !== null && release.content === null,
    'no ring opens on silence: offered without reviewed content',
  );
  say(
    ring.offeredAt !== null && ring.offeredAt < ring.opensAt,
    `no ring opens before its instant: ${ring.offeredAt} < ${ring.opensAt}`,
  );
  say(
    ring.offeredAt !== null && ring.deadlineAt < ring.offeredAt && ring.cadence.deadlineDays > 0,
    'a deadline lies after the offer',
  );
  say(ring.pause !== null && ring.pause.operator === '', 'a pause has an owner');
  say(ring.closedAt !== null && ring.offeredAt !== null, 'one state per ring: closed and offered');
  say(
    ring.rolledBackAt !== null && ring.offeredAt === null && !isOfEarlier(release, ring),
    'only what was offered is rolled back',
  );
  say(ring.rolledBackAt !== null && ring.pause === null, 'what was rolled back is paused');
  if (planned !== undefined) {
    const looser =
      ring.cadence.deferralDays > planned.deferralDays ||
      ring.cadence.deadlineDays > planned.deadlineDays;
    say(looser, 'expedite never loosens a ring');
  }
  return faults;
}

/** Whether what was taken off a ring came with its pause from an earlier release. */
function isOfEarlier({ content }: Release, { pause }: RingState): boolean {
  const releasedAt = pause?.takenOff?.releasedAt ?? null;
  return releasedAt !== null && releasedAt !== content?.releasedAt;
}

/** A hold has an owner, a reason, facts and an end; what was rolled back under it is remembered as long as it stands. */
function holdFaults({ holds }: Release, hold: Hold): string[] {
  const faults: string[] = [];
  if (hold.owner === '' || hold.reason === '')
    faults.push(`${hold.id}: a hold has an owner and a reason`);
  if (hold.cohort.length === 0) faults.push(`${hold.id}: a hold is over at least one fact`);
  if (!(hold.expiresAt > hold.at)) faults.push(`${hold.id}: a hold ends after it began`);
  if (holds.filter(({ id }) => id === hold.id).length > 1)
    faults.push(`${hold.id}: a hold stands once`);
  return faults;
}

/** Nothing is asked twice, and nothing that is settled. */
function proposalFaults({ proposals, settled }: Release): string[] {
  return proposals.flatMap(({ subject }, index) =>
    proposals.findIndex((one) => one.subject === subject) === index && !settled.includes(subject)
      ? []
      : [`${subject}: nothing is asked twice`],
  );
}

/** No device is lost: rings add up to the registered devices, and all states to the discovered ones. */
export function progressFaults(progress: Progress): readonly string[] {
  const faults: string[] = [];
  const { discovered, ready, notReady, notRegistered, excluded } = progress;
  if (discovered !== ready + notReady + notRegistered + excluded) {
    faults.push(
      `no device is lost: ${discovered} discovered, ${ready} + ${notReady} + ${notRegistered} + ${excluded} placed`,
    );
  }
  for (const ring of progress.rings) {
    const { waiting, offered, installing, done, failed, ineligible, held = 0 } = ring;
    const sum = waiting + offered + installing + done + failed + ineligible + held;
    if (sum !== ring.devices)
      faults.push(`no device is lost: ring ${ring.ring} has ${ring.devices}, its states ${sum}`);
  }
  return faults;
}
