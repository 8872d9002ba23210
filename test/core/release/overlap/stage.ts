/**
 * Plays releases that overlap over the model tenant: looks on their instants, commands of people, and after each step what
 * no device must ever be given.
 */
import assert from 'node:assert/strict';
import { instantOfDay, nextMonth, publishedAtOf } from '#core/calendar.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Command } from '#core/release/command/command.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { step } from '#core/release/step/step.ts';
import { allInForce } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Content, Progress, Release } from '#core/release/state/release.ts';
import { isOver, nextWake } from '#core/release/step/wake.ts';
import type { Gate } from '#core/ring.ts';
import {
  carriedTo,
  enact,
  isHeld,
  lapsePauses,
  modelOf,
  offerOf,
  runs,
  standingOf,
  type Device,
  type Tenant,
} from './tenant.ts';
import { badCounts, content, level, onDay, plannedRelease } from '../world.ts';
import { dayMs } from '#core/time.ts';

/** Rings, models and releases of the model. */
export const rings = ['test', 'first', 'fast', 'broad'] as const;
export const models = ['Fjord', 'Tarn'] as const;
export const firstId = 'A';
export const secondId = 'B';

/** One policy for all runs, so that what the same counts come to is reckoned once. */
const base: Policy = {
  ...defaultPolicy('contoso'),
  assessments: { hoursWhileRolling: 24, rollingDays: 0, hoursOtherwise: 24 },
};

const counted = (groups: Parameters<typeof badCounts>[2], readUntil = {}): EvidenceCounts => {
  const counts = badCounts(plannedRelease(), onDay(1), groups, { readUntil });
  return {
    ...counts,
    exposures: counts.exposures.map((row) => ({ ...row, exposed: row.devices })),
  };
};
const ofModel = (bad: number) => ({ bad, cohort: { fact: 'model', value: models[0] } });
const evidence = {
  good: counted([]),
  watched: counted([{ bad: level.watched }]),
  bad: counted([{ bad: level.paused }]),
  worse: counted([{ bad: level.tenTimesPaused }]),
  cohort: counted([ofModel(level.paused)]),
  stale: counted([], { devices: 0 }),
  none: null,
} as const;

/** What the looks see. */
export interface Weather {
  readonly evidence: keyof typeof evidence;
  readonly isBlind: boolean;
  readonly isExploited: boolean;
}
/** Nothing is wrong and all can be read. */
export const clear: Weather = { evidence: 'good', isBlind: false, isExploited: false };

/** Steps of a world: time that passes, and then what is seen or asked from there on. */
export interface World {
  readonly month: string;
  readonly gate: Gate;
  readonly rollBack: Policy['rollBack'];
  readonly outOfBandOnDay: number | null;
  /** Days before its publication on which the second release is prepared. */
  readonly preparedBefore: number;
  readonly steps: readonly Step[];
}

/** One step. */
export interface Step {
  readonly hours: number;
  readonly weather: Weather | null;
  readonly command: Asked | null;
}

/** What somebody asks of a release; `nth` picks the hold, the proposal or the model it is about. */
export interface Asked {
  readonly release: string;
  readonly kind: Command['kind'];
  readonly ring: string | undefined;
  readonly nth: number;
}

/** A play of one world. */
export interface Stage {
  readonly world: World;
  readonly tenant: Tenant;
  readonly policy: Policy;
  readonly published: readonly [number, number];
  now: number;
  weather: Weather;
}

/** The world nine days before the first publication. */
export function begin(world: World): Stage {
  const published = [publishedAtOf(world.month), publishedAtOf(nextMonth(world.month))] as const;
  const update = (name: string, releasedAt: number): Content => ({
    ...content,
    entryId: name,
    name,
    releasedAt,
  });
  const { outOfBandOnDay } = world;
  const outOfBand =
    outOfBandOnDay === null
      ? []
      : [{ release: firstId, content: update('OOB', instantOfDay(published[0], outOfBandOnDay)) }];
  const policy = { ...base, gate: world.gate, rollBack: world.rollBack };
  const tenant: Tenant = {
    builds: [
      { release: '0', content: update('base', published[0] - 28 * dayMs) },
      { release: firstId, content: update('A-B', published[0]) },
      ...outOfBand,
      { release: secondId, content: update('B-B', published[1]) },
    ],
    devices: rings.flatMap((ring) =>
      models.map((model) => ({ id: `${ring}-${model}`, ring, model, builds: [0], banned: 0 })),
    ),
    releases: new Map(),
    intents: new Map(),
    rings: new Map(
      policy.rings.map(({ name, cadence }) => [name, { cadence, paused: false, expiresAt: 0 }]),
    ),
    holds: new Map(),
    expedited: new Set(),
    pausedByPeople: new Map(),
    heldByPeople: new Map(),
  };
  const stage: Stage = {
    world,
    tenant,
    policy,
    published,
    now: published[0] - 9 * dayMs,
    weather: clear,
  };
  prepare(stage, firstId, published[0]);
  return stage;
}

function prepare({ tenant, policy, now }: Stage, id: string, publishedAt: number): void {
  const release = planRelease({
    key: { tenant: 'contoso', area: 'quality', id },
    basedOn: null,
    policy,
    publishedAt,
    createdAt: now,
    ...carriedTo(tenant, id, now),
  });
  tenant.releases.set(id, release);
}

/** What a release sees of the tenant. */
export function observed({ tenant, weather, now }: Stage, release: Release): Observation {
  const { id } = release.key;
  const own = tenant.builds.filter((one) => one.release === id && one.content.releasedAt <= now);
  const shown = own.at(-1)?.content ?? null;
  return {
    observedAt: now,
    content: shown,
    progress: weather.isBlind ? null : progressOf(tenant, release, now),
    counts: shown === null ? null : evidence[weather.evidence],
    baselines: noBaselines,
    holds: release.holds.map(({ id: hold }) => ({
      hold,
      devices: 4,
      pilot: 1,
      pilotBack: 1,
      rest: 3,
      restBack: 3,
    })),
    exploited: weather.isExploited && shown !== null ? [{ cve: 'CVE-1', source: 'list' }] : [],
    advisories: [],
    missing: weather.isBlind ? ['devices'] : [],
    standing: standingOf(tenant, id),
  };
}

function progressOf(tenant: Tenant, { key }: Release, asOf: number): Progress {
  const target = tenant.builds.findIndex(({ release }) => release === key.id);
  const rows = rings.map((ring) => {
    const devices = tenant.devices.filter((one) => one.ring === ring);
    const done = devices.filter((one) => runs(one) >= target).length;
    const size = devices.length;
    const none = { offered: 0, installing: 0, failed: 0, ineligible: 0 };
    return {
      ring,
      devices: size,
      waiting: size - done,
      done,
      ...none,
      eligible: size,
      updated: done,
    };
  });
  const ready = tenant.devices.length;
  return {
    asOf,
    discovered: ready,
    ready,
    notReady: 0,
    notRegistered: 0,
    excluded: 0,
    rings: rows,
  };
}

/** A look or a command of one release, enacted; gives whether a command was taken. */
export function assess(stage: Stage, id: string, trigger: Trigger): boolean {
  const { tenant, now } = stage;
  const release = tenant.releases.get(id);
  if (release === undefined || isOver(release)) return false;
  const observation = observed(stage, release);
  const { outcome, release: after, broken } = step(release, trigger, observation, now);
  assert.deepEqual(broken, []);
  const next = allInForce(after, outcome.decisions, now);
  tenant.releases.set(id, next);
  for (const { action } of outcome.decisions) enact(tenant, next, action, now);
  return outcome.refusal === null;
}

/** Devices take what they are given; what they must never be given is asked of every one. */
export function settle({ tenant, now }: Stage): void {
  for (const device of tenant.devices) {
    const number = offerOf(tenant, device, now);
    if (number === null || number <= runs(device)) continue;
    const where = `${device.id} gets build ${number} on ${new Date(now).toISOString()}`;
    assert.ok(
      (tenant.pausedByPeople.get(device.ring) ?? 0) <= now,
      `${where}: people paused its ring`,
    );
    for (const { model, until } of tenant.heldByPeople.values())
      assert.ok(model !== device.model || until <= now, `${where}: people hold it`);
    assert.ok(number > device.banned, `${where}: it was taken off`);
    const release = tenant.releases.get(tenant.builds[number]?.release ?? '');
    const ring = release?.rings.find(({ name }) => name === device.ring);
    const isOpen =
      ring !== undefined &&
      (ring.offeredAt !== null || (ring.gate === 'clock' && now >= ring.opensAt));
    assert.ok(isOpen, `${where}: its ring is closed`);
    device.builds = [...device.builds, number];
  }
}

/** Lets time pass: looks on their instants, pauses that lapse on theirs. */
export function passTo(stage: Stage, until: number): void {
  const { tenant, world, published } = stage;
  const preparedAt = published[1] - world.preparedBefore * dayMs;
  for (;;) {
    const looks = [...tenant.releases].flatMap(([id, release]) =>
      isOver(release) ? [] : [{ id, at: nextWake(release, stage.now).at }],
    );
    const lapses = [...tenant.rings.values(), ...tenant.holds.values()].flatMap((policy) =>
      policy.paused && policy.expiresAt > stage.now ? [policy.expiresAt] : [],
    );
    const isDue = !tenant.releases.has(secondId) && preparedAt > stage.now;
    const next = Math.min(...looks.map(({ at }) => at), ...lapses, ...(isDue ? [preparedAt] : []));
    if (next > until) break;
    stage.now = next;
    if (next === preparedAt && !tenant.releases.has(secondId)) {
      prepare(stage, secondId, published[1]);
      assess(stage, secondId, { kind: 'time' });
    }
    // Graph has a pause a moment later than it was decided, so it lapses a moment later too.
    for (const { id } of looks.filter(({ at }) => at === next)) assess(stage, id, { kind: 'time' });
    lapsePauses(tenant, next);
    settle(stage);
  }
  stage.now = until;
  lapsePauses(tenant, until);
  settle(stage);
}

/** Why a device may end on something else than the newest build; null = it may not. */
export function reasonToLag({ tenant, published }: Stage, device: Device): string | null {
  const last = tenant.releases.get(secondId);
  const ring = last?.rings.find(({ name }) => name === device.ring);
  if (isHeld(tenant, device) && last?.holds.some((hold) => modelOf(hold) === device.model) === true)
    return 'held';
  if (ring?.pause?.takenOff?.releasedAt === published[1]) return 'rolled back';
  return null;
}
