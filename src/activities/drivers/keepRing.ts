/**
 * The drivers of one ring: first the profile that gates them, then the ring lets them in, then the profile that was before is
 * given up; where drivers are off, the other way round. So at no instant a ring lets drivers in behind no gate.
 */
import {
  offeredFrom,
  type DriverBook,
  type DriverWord,
  type RingDrivers,
} from '#core/driver/book.ts';
import type { DriverRing } from '#core/driver/plan.ts';
import { suspensions } from '#core/driver/suspensions.ts';
import type { WatchedDriver } from '#core/driver/watched.ts';
import type { Hold } from '#core/hold/hold.ts';
import { service } from '#core/release/state/who.ts';
import { listDrivers } from '#graph/intune/drivers/offers.ts';
import type { DriverProfile } from '#graph/intune/drivers/profiles.ts';
import type { AssignedTargets } from '#graph/intune/targets.ts';
import type { RingRow } from '#store/release/rings.ts';
import type { DriversInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { settledAll, step, type Noted } from '../enact/writing.ts';
import { lastingTrouble } from '../failures.ts';
import { act } from './actions.ts';
import { giveUpFormer, provideProfile, type OfRing } from './profiles.ts';
import { gateRing } from './ringGate.ts';

/** What a walk goes by, read once. */
export interface Looking {
  readonly deps: Deps;
  readonly o: DriversInput;
  readonly former: DriverBook | null;
  readonly words: readonly DriverWord[];
  readonly holds: readonly Hold[];
  readonly watched: readonly WatchedDriver[];
  /** Null = the tenant gives none. */
  readonly listed: readonly DriverProfile[] | null;
  readonly foreign: readonly { readonly name: string; readonly targets: AssignedTargets }[];
}

/** One ring; what fails in passing is tried again as a whole, everything else is told and keeps no other ring. */
export async function keepRing(
  looking: Looking,
  ring: DriverRing,
  row: RingRow | undefined,
): Promise<RingDrivers> {
  const known = looking.former?.rings.find((one) => one.ring === ring.name) ?? unknown(ring.name);
  const groupId = row?.groupId ?? null;
  // Its release makes the group and the policy; until then there is nothing to gate.
  if (row === undefined || groupId === null) return { ...known, trouble: null };
  const foreign = looking.foreign
    .filter(({ targets }) => targets.groupIds.includes(groupId.toLowerCase()))
    .map(({ name }) => name);
  try {
    return { ...(await kept(looking, { ring, row, groupId, known })), foreign };
  } catch (error) {
    return { ...known, foreign, trouble: lastingTrouble(error) };
  }
}

function unknown(ring: string): RingDrivers {
  return {
    ring,
    profileId: null,
    approval: null,
    deferralDays: null,
    gatedSince: null,
    listedAt: null,
    isListingFailed: false,
    unread: 0,
    leftOut: 0,
    drivers: [],
    foreign: [],
    trouble: null,
  };
}

interface OneRing {
  readonly ring: DriverRing;
  readonly row: RingRow;
  readonly groupId: string;
  readonly known: RingDrivers;
}

async function kept(looking: Looking, one: OneRing): Promise<RingDrivers> {
  const { deps, o, listed } = looking;
  const { ring, row, groupId, known } = one;
  const w = writingOf(o, ring.name);
  if (listed === null) {
    // Whether a profile that was there still is cannot be seen: what it gates is left as it is.
    if (known.gatedSince === null) await gateRing(deps, w, { row, driversExcluded: true });
    return { ...known, trouble: null };
  }
  const of: OfRing = { ring, groupId, knownId: known.profileId, listed };
  if (o.plan.mode === 'off') await gateRing(deps, w, { row, driversExcluded: true });
  const profile = await provideProfile(deps, w, { plan: o.plan, of });
  if (profile !== null) await gateRing(deps, w, { row, driversExcluded: false });
  const left = await giveUpFormer(deps, w, { of, kept: profile?.profileId ?? null });
  const trouble =
    left.length === 0
      ? null
      : `"${left.join('", "')}" bears our mark and is not as we made it: delete it, or take the mark out of its description`;
  const now =
    profile === null ? unknown(ring.name) : await readOffers(looking, { one, profile, w });
  await settledAll(deps, w);
  return { ...now, trouble };
}

/** Each walk's writes are noted by themselves. */
function writingOf({ tenant, asOf }: DriversInput, ring: string): Noted {
  const why = 'Drivers of the ring are gated as its policy says.';
  return { key: { tenant }, intentId: `drivers/${ring}/${asOf}`, why, asOf };
}

/** What the profile offers, after what must be paused is. */
async function readOffers(
  looking: Looking,
  {
    one,
    profile,
    w,
  }: { readonly one: OneRing; readonly profile: DriverProfile; readonly w: Noted },
): Promise<RingDrivers> {
  const { deps, o, words, holds, watched } = looking;
  const { ring, known } = one;
  const { profileId, approval, deferralDays, listedAt, isListingFailed } = profile;
  let unread = 0;
  const onPoison = (): void => void (unread += 1);
  const drivers = await listDrivers(deps.graph, { profileId, asOf: o.asOf, onPoison });
  const isSame = known.profileId === profileId;
  const of = {
    ...known,
    profileId,
    approval,
    deferralDays,
    listedAt,
    isListingFailed,
    unread,
    gatedSince: known.gatedSince ?? o.asOf,
    ...offeredFrom(drivers, isSame ? known.drivers : [], o.asOf),
  };
  const toPause = suspensions(of, { wishes: o.plan, words, holds, watched });
  if (toPause.length === 0) return of;
  const whys = new Map(
    toPause.map(({ driver, rule, why }) => [driver.driverId, `${why} (${rule})`]),
  );
  const { now } = await act(deps, step(w, 'pause'), {
    ring: ring.name,
    profileId,
    action: 'suspend',
    drivers: toPause.map(({ driver }) => driver),
    deployAt: null,
    by: { by: 'service', operator: service },
    reasonOf: ({ driverId }) => whys.get(driverId) ?? w.why,
  });
  return { ...of, ...offeredFrom(now, of.drivers, o.asOf) };
}
