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
  return profiles.flatMap((profile) =>
    profile.assigned.flatMap(({ from, to }) =>
      wantsWithin(traits, profile, { from, to: to ?? Infinity }),
    ),
  );
}

interface Assigned {
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
    const want = wantFrom(traits, profile, { before: wants.at(-1), from, to, version });
    if (want.isAsBefore) wants.pop();
    wants.push(want.want);
  }
  return wants;
}

interface Next {
  readonly before: Want | undefined;
  readonly from: number;
  readonly to: number;
  readonly version: FeatureProfileVersion;
}

/** What a version of a profile wants; an offer that only goes on is one with the offer before. */
function wantFrom(
  traits: Traits,
  profile: FeatureProfileHistory,
  { before, from, to, version }: Next,
): { readonly want: Want; readonly isAsBefore: boolean } {
  const { product, version: named, isOptional, fallsBackToWindows10 } = version;
  const isSame = before?.product === product && before.version === named;
  const isOffered = isSame && before.offeredAt < from;
  const isAsBefore = isOffered && before.isOptional === isOptional;
  const want = {
    profileId: profile.profileId,
    product,
    version: named,
    takenAt: isSame ? before.takenAt : from,
    from: isAsBefore ? before.from : from,
    to,
    offeredAt: isOffered ? before.offeredAt : offeredAt(traits, profile, { from, version }),
    isOptional,
    fallsBackToWindows10,
  };
  return { want, isAsBefore };
}

/** Each profile draws its own groups, whatever others there are. */
function saltOf(profileId: string): number {
  let salt = 0;
  for (const letter of profileId) salt = (Math.imul(salt, 31) + letter.charCodeAt(0)) | 0;
  return salt;
}

interface Plan {
  readonly from: number;
  readonly version: FeatureProfileVersion;
}

function offeredAt(traits: Traits, profile: FeatureProfileHistory, plan: Plan): number {
  const { from, version } = plan;
  const salt = saltOf(profile.profileId);
  const minutes = drawBetween(traits, streams.offerProcessing, salt, processingMinutes);
  const readyAt = from + Math.floor(minutes * minuteMs);
  const reach = profile.reaches.findLast(({ at }) => at <= from)?.devices ?? 0;
  const groups = Math.max(1, Math.floor(reach / groupDevicesMin));
  const dates = version.offerDates.slice(0, groups);
  const place = draw(traits, streams.offerGroup, salt);
  const own = dates[Math.floor(place * dates.length)] ?? from;
  if (own >= from) return Math.max(own, readyAt);
  const left = dates.filter((date) => date >= from);
  const among = draw(traits, streams.offerGroup, salt + 1);
  return Math.max(left[Math.floor(among * left.length)] ?? from, readyAt);
}
