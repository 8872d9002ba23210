/**
 * What feature update profiles want of a device, as the update service works it out: which version, and from when it is
 * offered. Devices of a gradual rollout are put into groups at random, of about one size and at least 100 devices each.
 * Who joins late is put into the groups that are left, after the last at once; changed dates concern whoever was not
 * offered it yet. Source: Microsoft, "Configure rollout options for feature update policies".
 */
import { draw, drawBetween, streams } from '../hash.ts';
import type { FeatureProfileHistory, FeatureProfileVersion } from '../life/policy.ts';
import type { Traits } from '../device/traits.ts';
import type { VersionName } from '../published/versions.ts';
import { minuteMs } from '../../time.ts';

/** A version wanted of a device for a span of time. */
export interface Want extends VersionName {
  readonly profileId: string;
  /** When the profile first reached the device with this version. */
  readonly takenAt: number;
  readonly from: number;
  /** Exclusive; Infinity = still. */
  readonly to: number;
  /** When the service offers it, which may lie behind `to`: then it never came to that. */
  readonly offeredAt: number;
  readonly isOptional: boolean;
  readonly fallsBackToWindows10: boolean;
}

const groupDevicesMin = 100;
/** The service takes a policy up within about ten minutes, "and in some cases longer". */
const processingMinutes = [2, 20] as const;

/** All wants, profile by profile. */
export function wantsOf(traits: Traits, profiles: readonly FeatureProfileHistory[]): Want[] {
  return profiles.flatMap((profile, nth) =>
    profile.assigned.flatMap(({ from, to }) =>
      wantsWithin(traits, profile, { nth, from, to: to ?? Infinity }),
    ),
  );
}

interface Assigned {
  readonly nth: number;
  readonly from: number;
  readonly to: number;
}

/** A plan holds until the next version of the profile; what was offered under an earlier plan stays offered. */
function wantsWithin(traits: Traits, profile: FeatureProfileHistory, span: Assigned): Want[] {
  const wants: Want[] = [];
  for (const [position, version] of profile.versions.entries()) {
    const from = Math.max(version.at, span.from);
    const to = Math.min(profile.versions[position + 1]?.at ?? Infinity, span.to);
    if (from >= to) continue;
    const before = wants.at(-1);
    const isSame = before?.product === version.product && before.version === version.version;
    const wasOffered = isSame && before.offeredAt < from;
    wants.push({
      profileId: profile.profileId,
      product: version.product,
      version: version.version,
      takenAt: isSame ? before.takenAt : from,
      from,
      to,
      offeredAt: wasOffered
        ? before.offeredAt
        : offeredAt(traits, profile, { ...span, from, version }),
      isOptional: version.isOptional,
      fallsBackToWindows10: version.fallsBackToWindows10,
    });
  }
  return wants;
}

interface Plan {
  readonly nth: number;
  readonly from: number;
  readonly version: FeatureProfileVersion;
}

function offeredAt(traits: Traits, profile: FeatureProfileHistory, plan: Plan): number {
  const { nth, from, version } = plan;
  const minutes = drawBetween(traits, streams.offerProcessing, nth, processingMinutes);
  const readyAt = from + Math.floor(minutes * minuteMs);
  const reach = profile.reaches.findLast(({ at }) => at <= from)?.devices ?? 0;
  const groups = Math.max(1, Math.floor(reach / groupDevicesMin));
  const dates = version.offerDates.slice(0, groups);
  const place = draw(traits, streams.offerGroup, nth);
  const own = dates[Math.floor(place * dates.length)] ?? from;
  if (own >= from) return Math.max(own, readyAt);
  const left = dates.filter((date) => date >= from);
  return Math.max(
    left[Math.floor(draw(traits, streams.offerGroup, nth + 64) * left.length)] ?? from,
    readyAt,
  );
}
