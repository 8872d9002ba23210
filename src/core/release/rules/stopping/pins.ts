/**
 * What becomes of pins: one is lifted once its ring's devices get something newer than what it keeps off them, whoever may set
 * pins in the area, and one whose version is supported no more is told, since devices under it age without a word. Source:
 * "Microsoft 365 Apps for enterprise" (Autopatch), pause and rollback.
 */
import { dayMs } from '../../../time.ts';
import { isSpreadByProduct } from '../../../area/areas.ts';
import type { Party } from '../../../area/facts.ts';
import { dotted, type Pin } from '../../../version.ts';
import { agedOut, newerFrom } from '../../content/channelContent.ts';
import type { Observation } from '../../step/observation.ts';
import type { Content, Release, RingState } from '../../state/release.ts';
import { subjectOf } from '../../state/settled.ts';
import { service } from '../../state/who.ts';
import { decided, decision, joined, nothing, type Rule, type Ruling } from '../rule.ts';

/** Lifts the pins of a party that something newer has made needless: they were set against one version, and not for good. */
export function liftPinsOf(by: Party): Rule {
  return {
    uses: { ability: 'pause', by },
    judge(release, _observation, now) {
      const own = release.rings.filter(({ pause }) => pause?.by === by);
      return joined(own.map((ring) => liftPin(release, ring, now)));
    },
  };
}

function liftPin(release: Release, ring: RingState, now: number): Ruling {
  const { name, pause, rolledBackAt } = ring;
  const pin = pause?.pin;
  if (pause === null || pin === undefined) return nothing;
  const plan = release.policy.rings.find((one) => one.name === name);
  const days = isSpreadByProduct(release.key.area) ? 0 : (plan?.cadence.deferralDays ?? 0);
  const from = newerFrom(release.content, pin, days);
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

/** An inventory is up to a week old, and whoever was away has some days to get the policy. */
const takenWithinDays = 10;
/** Some devices are always away. */
const idleShare = 0.05;

/**
 * Tells once of each ring whose devices have not come to what it is pinned to. What devices have decides, and not what
 * Intune says of the policy: one that is reported as applied may be passed over by the product.
 */
export const tellIdlePins: Rule = {
  uses: null,
  judge(release, { progress }, now) {
    return joined(
      release.rings.map(({ name, pause }) => {
        const seen = progress?.rings.find(({ ring }) => ring === name);
        const { abovePin: above = 0, devices = 0 } = seen ?? {};
        const isDue = pause !== null && now >= pause.at + takenWithinDays * dayMs;
        if (!isDue || pause.pin === undefined || above <= devices * idleShare) return nothing;
        return tellIdle(release, { name, pin: pause.pin, above, devices }, now);
      }),
    );
  },
};

function tellIdle(
  { settled }: Release,
  o: {
    readonly name: string;
    readonly pin: Pin;
    readonly above: number;
    readonly devices: number;
  },
  now: number,
): Ruling {
  const { name, above, devices } = o;
  const to = dotted(o.pin.to);
  const advisory = `pin/idle/${name}/${to}`;
  if (settled.includes(subjectOf(advisory))) return nothing;
  return decided(
    decision(
      subjectOf(advisory),
      now,
      { kind: 'advise', advisory, title: `The pin of ${name} to ${to} has not taken effect` },
      {
        rule: 'whether a pin took effect is told by what devices have',
        reason: `${above} of ${devices} devices of ${name} had something newer than ${to} when Intune’s inventory told last, ${takenWithinDays} days after they were pinned to it. Whatever Intune says of the policy, these are not stopped.`,
        inputs: { pinnedTo: to, above, devices },
        otherwise: `Up to ${idleShare * 100} % of a ring may be away.`,
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
