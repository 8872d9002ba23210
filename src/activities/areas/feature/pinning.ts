/**
 * Keeping the rings of a tenant on the versions of Windows that they have, where no release brings others: each ring gets the
 * very profile that a release of this area would take over, naming the lowest version that its devices have. Whatever else
 * decides versions there, a release or a profile of somebody else, is left alone and told. Safe to repeat: a repetition
 * writes nothing.
 */
import { feature } from '#core/area/feature.ts';
import { versionNotes, versionsKept, type RingPin, type VersionsKept } from '#core/pinning/kept.ts';
import { pinOf } from '#core/pinning/pin.ts';
import type { BuildCount } from '#core/release/content/windowsVersions.ts';
import { listFeatureProfiles, type FeatureProfile } from '#graph/intune/features/profiles.ts';
import { readRingDevices } from '#store/registration/ringDevices.ts';
import { readVersions } from '#store/device/versions.ts';
import { keepVersionNotes } from '#store/reading/versionNotes.ts';
import { readRings, type RingRow } from '#store/release/rings.ts';
import type { VersionsInput } from '../../contract.ts';
import type { Deps } from '../../deps.ts';
import { ringMark } from '../../enact/livingPolicy.ts';
import { settledAll, type Writing } from '../../enact/writing.ts';
import { attempted, lastingTrouble, listedIfGiven } from '../../failures.ts';
import { carriesMark } from '../../names.ts';
import { isForWhole, readForeignDevices, reaches, type ForeignDevices } from './foreign.ts';
import { once } from './once.ts';
import { givePinsUp, providePin, unpin } from './pinProfiles.ts';
import { readVersionLists } from './versions.ts';

/** Puts all right, and tells what an operator should know. */
export async function keepVersions(deps: Deps, o: VersionsInput): Promise<VersionsKept> {
  return await attempted(async () => {
    const { tenant, plan, asOf } = o;
    const listing = listFeatureProfiles(deps.graph, { asOf });
    const { listed, unavailable } = await listedIfGiven(listing);
    const rings: RingPin[] = [];
    if (listed !== null) {
      const looking = await lookAround(deps, o, listed);
      for (const ring of plan.rings) rings.push(await keepRing(looking, ring));
    }
    const notes = versionNotes(rings, unavailable);
    await keepVersionNotes(deps.store, { tenant, notes, at: asOf });
    return { ...versionsKept(asOf, rings, notes), rings: plan.rings.length };
  });
}

/** What a look goes by, read once. */
interface Looking {
  readonly deps: Deps;
  readonly o: VersionsInput;
  readonly listed: readonly FeatureProfile[];
  readonly foreign: readonly ForeignDevices[];
  readonly rows: readonly RingRow[];
  readonly counts: readonly (BuildCount & { readonly ring: string })[];
  readonly versions: () => ReturnType<typeof readVersionLists>;
}

async function lookAround(
  deps: Deps,
  o: VersionsInput,
  listed: readonly FeatureProfile[],
): Promise<Looking> {
  const { tenant, area, plan, asOf } = o;
  const counts = await readVersions(deps.store, { tenant, area });
  const lists = once(readVersionLists);
  return {
    deps,
    o,
    listed,
    // Whom others reach matters only where a profile is to be put beside theirs.
    foreign: plan.mode === 'pinned' ? await readForeignDevices(deps, { listed, asOf }) : [],
    rows: await readRings(deps.store, { tenant }),
    counts: counts.map(({ ring, line, devices }) => ({ ring, build: Number(line), devices })),
    versions: () => lists(deps.graph, asOf),
  };
}

/** One ring; what fails in passing is tried again as a whole, everything else is told and keeps no other ring. */
async function keepRing(looking: Looking, ring: string): Promise<RingPin> {
  try {
    return { ring, ...(await kept(looking, ring)) };
  } catch (error) {
    return { ring, kind: 'trouble', why: lastingTrouble(error) };
  }
}

/** A type without its ring. */
type Standing = RingPin extends infer One
  ? One extends RingPin
    ? Omit<One, 'ring'>
    : never
  : never;

async function kept(looking: Looking, ring: string): Promise<Standing> {
  const { deps, o, listed, rows } = looking;
  const w = writingOf(o, ring);
  const own = listed.filter(({ description }) => carriesMark(description, ringMark(w.key, ring)));
  const released = rows.find((one) => one.area === feature.area && one.ring === ring)?.policyId;
  if (listed.some(({ profileId }) => profileId === released)) {
    // A pin that was made while the release's own profile was.
    const doubles = own.filter(({ profileId }) => profileId !== released);
    await givePinsUp(deps, w, doubles);
    return { kind: 'released' };
  }
  const groupId = rows.find((one) => one.area === o.area && one.ring === ring)?.groupId ?? null;
  if (o.plan.mode === 'unpinned') {
    await unpin(deps, { ring, own, w });
    return { kind: 'unpinned' };
  }
  if (groupId === null) return { kind: 'notYet' };
  const others = await othersOf(looking, { ring, groupId });
  if (others !== null) {
    await unpin(deps, { ring, own, w });
    return others;
  }
  return await pinned(looking, { ring, groupId, own, w });
}

/** Each walk's writes are noted by themselves, on behalf of the area whose releases take the profile over. */
function writingOf({ tenant, asOf }: VersionsInput, ring: string): Writing {
  return {
    key: { tenant, area: feature.area, id: 'pin' },
    intentId: `versions/${ring}/${asOf}`,
    why: 'The ring stays on the versions of Windows that it has, as its policy says.',
    asOf,
  };
}

/** Profiles of somebody else that reach devices of the ring, or its very group; null = none does. */
async function othersOf(
  { deps, o, foreign }: Looking,
  { ring, groupId }: { readonly ring: string; readonly groupId: string },
): Promise<Extract<Standing, { kind: 'others' }> | null> {
  if (foreign.length === 0) return null;
  const devices = [...(await readRingDevices(deps.store, { tenant: o.tenant, ring })).keys()];
  const reaching = foreign.filter(
    (one) => isForWhole(one, groupId) || devices.some((id) => reaches(one, groupId, id)),
  );
  if (reaching.length === 0) return null;
  const reached = devices.filter((id) => reaching.some((one) => reaches(one, groupId, id)));
  return { kind: 'others', devices: reached.length, names: reaching.map(({ name }) => name) };
}

async function pinned(
  { deps, counts, versions }: Looking,
  of: {
    readonly ring: string;
    readonly groupId: string;
    readonly own: readonly FeatureProfile[];
    readonly w: Writing;
  },
): Promise<Standing> {
  const { known, offered } = await versions();
  const ofRing = counts.filter(({ ring }) => ring === of.ring);
  const present = known.find(({ name }) => name === of.own[0]?.version) ?? null;
  const pin = pinOf({ known, offered, counts: ofRing, fleet: counts, present });
  switch (pin.kind) {
    case 'noDevices':
      return { kind: 'notYet' };
    case 'unnameable':
      return pin;
    case 'named': {
      const { version, below } = pin;
      await providePin(deps, { ...of, version });
      await settledAll(deps, of.w);
      return { kind: 'pinned', name: version.name, below };
    }
  }
}
