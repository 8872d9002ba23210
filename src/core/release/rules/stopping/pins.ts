/**
 * What becomes of pins: one that the service has put on a ring is lifted once its devices get something newer than what it
 * keeps off them, and one whose version is supported no more is told, since devices under it age without a word. Source:
 * "Microsoft 365 Apps for enterprise" (Autopatch), pause and rollback.
 */
import { dotted, type Pin } from '../../../version.ts';
import { agedOut, newerFrom } from '../../content/channelContent.ts';
import type { Observation } from '../../step/observation.ts';
import type { Content, Release, RingState } from '../../state/release.ts';
import { subjectOf } from '../../state/settled.ts';
import { service } from '../../state/who.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Lifts the service's pins that something newer has made needless. */
export const liftPins: Rule = {
  uses: { ability: 'pause', by: 'service' },
  judge(release, _observation, now) {
    return joined(release.rings.map((ring) => liftPin(release, ring, now)));
  },
};

function liftPin(release: Release, ring: RingState, now: number): Ruling {
  const { name, pause, rolledBackAt } = ring;
  const pin = pause?.pin;
  if (pause?.by !== 'service' || pin === undefined) return nothing;
  const plan = release.policy.rings.find((one) => one.name === name);
  const from = newerFrom(release.content, pin.instead, plan?.cadence.deferralDays ?? 0);
  if (from === null || now < from) return nothing;
  const kept = dotted(pin.instead);
  return decided(
    decision(
      `pin/lift/${name}/${release.decisions}`,
      now,
      { kind: 'resume', ring: name, operator: service, rolledBackAt, lifts: 'all' },
      {
        rule: 'a pin ends once its devices get something newer than what it keeps off them',
        reason: `Something newer than ${kept} is out; ${name} is pinned to ${dotted(pin.to)} no more, and takes that.`,
        inputs: { pinnedTo: dotted(pin.to), instead: kept, newerFrom: from, pinnedAt: pause.at },
        otherwise: `While ${kept} is the newest, ${name} stays on ${dotted(pin.to)}.`,
      },
    ),
  );
}

/** Tells once of each version that devices are pinned to and that is supported no more. */
export const tellAgedPins: Rule = {
  uses: null,
  judge(release, observation, now) {
    const pins = [
      ...release.rings.map(({ pause }) => pause?.pin),
      ...release.holds.map(({ pin }) => pin),
    ];
    const each = new Map(pins.flatMap((pin) => (pin === undefined ? [] : [[dotted(pin.to), pin]])));
    const content = supportedNow(release, observation);
    return joined([...each.values()].map((pin) => tellAged(release, { pin, content }, now)));
  },
};

function supportedNow({ content }: Release, observation: Observation): Content | null {
  return observation.content ?? content;
}

function tellAged(
  release: Release,
  { pin, content }: { readonly pin: Pin; readonly content: Content | null },
  now: number,
): Ruling {
  const why = agedOut(content, pin.line, pin.to);
  const advisory = `pin/aged/${dotted(pin.to)}`;
  if (why === null || release.settled.includes(subjectOf(advisory))) return nothing;
  return decided(
    decision(
      subjectOf(advisory),
      now,
      { kind: 'advise', advisory, title: `Devices are pinned to ${dotted(pin.to)}` },
      {
        rule: 'a pin to a version that is supported no more is told',
        reason: `Devices are pinned to a version that is supported no more: ${why}. They count for the objective and miss it until the pin ends.`,
        inputs: { pinnedTo: dotted(pin.to), instead: dotted(pin.instead) },
        otherwise: 'While it is supported nothing is told but the reminders of the pause.',
      },
    ),
  );
}
