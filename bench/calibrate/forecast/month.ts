/**
 * Months of the emulator's fleet without servers: each device is asked where it is at the looks of a month, under the
 * policies of its ring, and counted as the store counts. No release steers them, so nothing is paused or held.
 */
import {
  createFleet,
  loadCatalog,
  loadScenario,
  type Catalog,
  type DevicePolicies,
  type Fleet,
} from '../../../emulator/fleet/fleet.ts';
import { publishedAtOf } from '#core/calendar.ts';
import { quality } from '#core/area/quality.ts';
import type { ObjectiveLook, RingLook } from '#core/objective/look.ts';
import type { RingPlan } from '#core/ring.ts';
import { dayMs } from '#core/time.ts';

/** The month that is played, and the instant of its publication. */
const playedRelease = '2022-06-B';
export const publishedAt = publishedAtOf('2026-12');

/** The rings that are usual. */
export const rings: readonly RingPlan[] = quality.profiles[quality.usualProfile] ?? [];
export const { target } = quality.objective;
export const judgedOnDay = quality.objective.judgedOnDay;

const contactMs = 5 * dayMs;
const freeBytesMin = 1e9;
/** Devices of a thousand in the first ring, which takes none by share. */
const testShare = 0.003;

/** A fleet for a month. */
export interface MonthOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly devices: number;
}

/** The days of a month from the publication to the judgement, as looks would have kept them. */
export function playForecastMonth(options: MonthOptions): readonly ObjectiveLook[] {
  const scenario = loadScenario(options.scenario);
  const catalog = loadCatalog({
    release: playedRelease,
    patchTuesdayAt: publishedAt,
    override: scenario.release,
  });
  const fleet = createFleet({
    seed: options.seed,
    size: options.devices,
    scenario,
    catalog,
    startAt: publishedAt - 14 * dayMs,
  });
  const lowest = lowestOf(catalog);
  const devices = Array.from({ length: fleet.size }, (_, index) => index).filter((index) => {
    const { defect, pilotGroup } = fleet.facts(index);
    return defect === null && pilotGroup !== null;
  });
  const policies = new Map(rings.map((ring) => [ring.name, policiesOf(ring)]));
  return Array.from({ length: judgedOnDay + 1 }, (_, day): ObjectiveLook => {
    const asOf = publishedAt + day * dayMs;
    const counted = rings.map((ring) => {
      const own = devices.filter((index) => ringOf(index) === ring.name);
      const of = policies.get(ring.name);
      return ringDay(ring, asOf, countedOf(fleet, own, { asOf, policies: of, lowest }));
    });
    return {
      asOf,
      target,
      eligible: counted.reduce((sum, { eligible }) => sum + eligible, 0),
      updated: counted.reduce((sum, { updated }) => sum + updated, 0),
      rings: counted,
      blockers: [],
      ineligible: [],
      forecast: null,
    };
  });
}

function ringDay(
  { name, cadence }: RingPlan,
  asOf: number,
  counted: { readonly eligible: number; readonly updated: number },
): RingLook {
  const opensAt = publishedAt + cadence.deferralDays * dayMs;
  const offeredAt = opensAt <= asOf ? opensAt : null;
  return { ring: name, offeredAt, ...counted, held: 0, isStopped: false };
}

function countedOf(
  fleet: Fleet,
  devices: readonly number[],
  o: {
    readonly asOf: number;
    readonly policies: DevicePolicies | undefined;
    readonly lowest: ReadonlyMap<string, number>;
  },
) {
  let eligible = 0;
  let updated = 0;
  if (o.policies === undefined) return { eligible, updated };
  for (const index of devices) {
    const state = fleet.stateAt(index, o.asOf, o.policies);
    const isConflict = Object.values(state.ringPolicyStatus).includes('conflict');
    const isSilent = o.asOf - state.lastSyncAt > contactMs;
    if (isConflict || isSilent || state.freeStorageBytes <= freeBytesMin) continue;
    eligible += 1;
    const [, , build = '', revision = '0'] = state.osVersion.split('.');
    if (Number(revision) >= (o.lowest.get(build) ?? Infinity)) updated += 1;
  }
  return { eligible, updated };
}

/** The revision of each build that the month brings. */
function lowestOf(catalog: Catalog): ReadonlyMap<string, number> {
  const lowest = new Map<string, number>();
  for (const { build } of catalog.entry(playedRelease)?.revisions ?? []) {
    const [line = '', revision = '0'] = build.replace(/^10\.0\./, '').split('.');
    lowest.set(line, Math.min(lowest.get(line) ?? Infinity, Number(revision)));
  }
  return lowest;
}

/** By share, in an order that has nothing to do with what a device is. */
function ringOf(index: number): string {
  const place = ((index * 7919) % 1000) / 1000;
  let upTo = 0;
  for (const { name, share } of rings) {
    upTo += share === 0 ? testShare : share;
    if (place < upTo) return name;
  }
  return rings.at(-1)?.name ?? '';
}

function policiesOf({ cadence }: RingPlan): DevicePolicies {
  const { deferralDays, deadlineDays, gracePeriodDays: graceDays } = cadence;
  const version = {
    at: publishedAt - 9 * dayMs,
    deferralDays,
    deadlineDays,
    graceDays,
    paused: false,
    pauseExpiresAt: null,
    rolledBackAt: null,
    driversExcluded: false,
    feature: {
      deferralDays: 0,
      deadlineDays: null,
      paused: false,
      pauseExpiresAt: null,
      allowsWindows11: false,
    },
  };
  const assigned = [{ from: publishedAt - 8 * dayMs, to: null }];
  return {
    rings: [{ policyId: 'ring', versions: [version], assigned }],
    expedites: [],
    features: [],
    drivers: [],
  };
}
