/**
 * The objective of a large fleet, out of the store: how far it is, what stands before it by devices, and the forecast from
 * three earlier months. The devices are made by one statement, so that nothing but the asking is timed.
 */
import { defaultPolicy } from '#core/policy/defaults.ts';
import { isCounting, isUpdated, standingOf, type Standing } from '#core/objective/blockers.ts';
import type { ObjectiveLook } from '#core/objective/look.ts';
import { forecastOf } from '#core/objective/ofRelease.ts';
import { standingQuestion } from '#core/objective/question.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Progress, Release } from '#core/release/state/release.ts';
import { dayMs } from '#core/time.ts';
import {
  readRingLooks,
  recordObjectiveLook,
  releasesBefore,
} from '#store/release/objectiveLooks.ts';
import { readStanding } from '#store/release/standing.ts';
import { migrate, openStore, type Store } from '#store/store.ts';
import { repeated, secondsOf, type Figure } from '../figure.ts';
import { large, makeFleet } from '../largeFleet.ts';
import { withStage } from '../stage.ts';

const { tenant, publishedAt, asOf, build, revision } = large;
const earlierMonths = 3;

/** The figure. */
export const objective: Figure = {
  name: 'objective',
  what: 'objective, forecast and blockers of 1,000,000 devices',
  measure: async (options) => {
    const devices = options.isQuick ? 100_000 : 1_000_000;
    return await withStage({ devices: 100, signal: options.signal }, async ({ engine }) => {
      const store = openStore({ databaseUrl: engine.databaseUrl });
      try {
        await migrate(store);
        options.tell(`making ${devices.toLocaleString('en-US')} devices`);
        await makeFleet(store, devices);
        await makeMonths(store);
        const values = await repeated(options, () => secondsOf(() => askOnce(store, devices)));
        return [
          {
            what: `objective, forecast and blockers of ${devices.toLocaleString('en-US')} devices`,
            unit: 's',
            reach: { max: 5 },
            values,
            note: `what the command asks of the store, and the forecast from ${earlierMonths} earlier months as a look makes it`,
          },
        ];
      } finally {
        await store.close();
      }
    });
  },
};

async function askOnce(store: Store, devices: number): Promise<void> {
  const release = releaseOf('2026-12-B');
  const { key } = release;
  const counted = await readStanding(store, standingQuestion(release, asOf));
  const standing = standingOf(counted, { target: 0.95, stoppedRings: [] });
  const before = await releasesBefore(store, { key, at: publishedAt, count: earlierMonths });
  const months = await Promise.all(before.map((one) => readRingLooks(store, { key: one })));
  const forecast = forecastOf(release, { progress: progressOf(counted), looks: [], months });
  const all = counted.reduce((sum, one) => sum + one.devices, 0);
  if (all !== devices || standing.blockers.length < 5 || forecast?.months !== earlierMonths)
    throw new Error(`The fleet was counted as ${all} devices, or not all was told of it.`);
}

/** What a forecast needs of the rings; a look has counted them before. */
function progressOf(counted: readonly Standing[]): Progress {
  const none = { waiting: 0, offered: 0, installing: 0, failed: 0, ineligible: 0, done: 0 };
  const rings = [...new Set(counted.map(({ ring }) => ring))].map((ring) => {
    const own = counted.filter((one) => one.ring === ring);
    const of = (is: (one: Standing) => boolean): number =>
      own.filter(is).reduce((sum, { devices }) => sum + devices, 0);
    const [eligible, updated] = [of(isCounting), of(isUpdated)];
    return { ring, ...none, devices: of(() => true), eligible, updated };
  });
  const others = { discovered: 0, ready: 0, notReady: 0, notRegistered: 0, excluded: 0 };
  return { asOf, ...others, rings };
}

/** A release in the middle of its month, all rings open. */
function releaseOf(id: string): Release {
  const release = planRelease({
    key: { tenant, area: 'quality', id },
    basedOn: null,
    policy: defaultPolicy(tenant),
    publishedAt,
    createdAt: publishedAt - 7 * dayMs,
    carriedPauses: {},
    carriedHolds: [],
  });
  return {
    ...release,
    content: {
      entryId: id,
      name: id,
      releasedAt: publishedAt,
      kbs: ['KB5014699'],
      targets: [
        { line: String(build), version: [build, revision], label: 'Windows', kb: 'KB5014699' },
      ],
      severity: null,
      isExpeditable: true,
      openKnownIssues: [],
    },
    rings: release.rings.map((ring) => ({ ...ring, offeredAt: ring.opensAt })),
  };
}

async function makeMonths(store: Store): Promise<void> {
  const { rings } = releaseOf('2026-12-B');
  for (let back = 1; back <= earlierMonths; back += 1) {
    const key = { tenant, area: 'quality' as const, id: `2026-${12 - back}-B` };
    const shift = -back * 28 * dayMs;
    for (let on = 0; on <= 21; on += 1) {
      const at = publishedAt + on * dayMs;
      const looks = rings.map((ring) => ({
        ring: ring.name,
        offeredAt: ring.opensAt <= at ? ring.opensAt + shift : null,
        eligible: 10_000,
        updated: Math.round(9_800 * Math.min(1, Math.max(0, (at - ring.opensAt) / (7 * dayMs)))),
        held: 0,
        isStopped: false,
      }));
      const look: ObjectiveLook = {
        asOf: at + shift,
        target: 0.95,
        eligible: 10_000 * looks.length,
        updated: looks.reduce((sum, { updated }) => sum + updated, 0),
        rings: looks,
        blockers: [],
        ineligible: [],
        forecast: null,
      };
      await recordObjectiveLook(store, { key, look });
    }
  }
}
