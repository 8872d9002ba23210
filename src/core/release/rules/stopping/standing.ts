/**
 * What other releases have ordered and still stands: a ring's pause is the ring's and a hold the tenant's, and both
 * outlive the release that ordered them. A release that lives beside another notes them when it sees them, so that it
 * tells truly what stands, and nobody is left without a release to resume or end them in. Noting changes nothing
 * outside.
 */
import { holdCohortText, holdName, isLaterState, type Hold } from '../../../hold/hold.ts';
import type { Standing } from '../../step/observation.ts';
import type { Release, RingState } from '../../state/release.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Notes pauses of rings that are not paused here, and holds that are not known here; and that a noted pause is over. */
export const takeOver: Rule = {
  uses: null,
  judge(release, { standing }, now) {
    if (standing === undefined) return nothing;
    const unknown = standing.holds.filter((one) => isNews(release, one));
    return joined([
      ...release.rings.map((ring) => takeOverRing(ring, standing, now)),
      ...unknown.map((hold) => takeOverHold(hold, now)),
    ]);
  },
};

/**
 * A hold that is not known here, or whose rollback is not, so that it must not be ended here by its day alone, or that
 * was only asked when it was noted: whoever ordered it learns that it is in force, and nobody else would.
 */
function isNews({ holds }: Release, hold: Hold): boolean {
  const own = holds.find(({ id }) => id === hold.id);
  return own === undefined || isLaterState(hold, own);
}

function takeOverRing(ring: RingState, { pauses }: Standing, now: number): Ruling {
  const ofRing = pauses.filter((one) => one.ring === ring.name && one.pause.expiresAt > now);
  const { pause, rolledBackAt } = ring;
  // What was taken off goes before a mere pause: it stays off longer.
  const rollback = ofRing.find((one) => one.pause.takenOff !== undefined);
  if (rollback !== undefined && rolledBackAt === null) return takeOverPause(ring, rollback, now);
  if (pause === null) {
    const [first] = ofRing;
    return first === undefined ? nothing : takeOverPause(ring, first, now);
  }
  const isThere = ofRing.some(({ release }) => release === pause.from);
  const isRunning = pause.from === undefined || now >= pause.expiresAt;
  return isThere || isRunning ? nothing : noteLifted(ring, pause.from, now);
}

function takeOverPause(
  { name }: RingState,
  { pause, release: from }: Standing['pauses'][number],
  now: number,
): Ruling {
  const off = pause.takenOff === undefined ? '' : ' What was rolled back stays off.';
  return decided(
    decision(
      `takeOver/${name}/${pause.at}/${now}`,
      now,
      { kind: 'takeOverPause', ring: name, pause: { ...pause, from } },
      {
        rule: 'a pause is the ring’s, whichever release it was ordered in',
        reason: `${name} is paused by ${pause.operator} in ${from} (${pause.reason}), so it is paused here too.${off}`,
        inputs: { from, pausedAt: pause.at, pausedBy: pause.by, expiresAt: pause.expiresAt },
        otherwise: 'Once it is resumed, in whichever release, it goes on.',
      },
    ),
  );
}

function noteLifted({ name }: RingState, from: string | undefined, now: number): Ruling {
  return decided(
    decision(
      `takeOver/${name}/lifted/${now}`,
      now,
      { kind: 'takeOverPause', ring: name, pause: null },
      {
        rule: 'a pause is the ring’s, whichever release it is lifted in',
        reason: `The pause that ${name} had from ${from ?? 'another release'} was lifted there; it goes on here too.`,
        inputs: { from: from ?? null },
        otherwise: 'While it stood there, it would stand here.',
      },
    ),
  );
}

function takeOverHold(hold: Hold, now: number): Ruling {
  return decided(
    decision(
      `takeOver/${holdName(hold.id)}/${now}`,
      now,
      { kind: 'takeOverHold', hold },
      {
        rule: 'a hold is the tenant’s, whichever release it was ordered in',
        reason: `${holdCohortText(hold)} is held by ${hold.owner} in another release (${hold.reason}), and so here.`,
        inputs: { heldAt: hold.at, expiresAt: hold.expiresAt, owner: hold.owner },
        otherwise: 'Once it has ended, in whichever release, nobody is held.',
      },
    ),
  );
}
