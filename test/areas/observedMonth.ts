/** A month of an area whose product spreads its versions itself, look by look, over a tenant's emulator. */
import assert from 'node:assert/strict';
import { factsOf } from '#core/area/areas.ts';
import type { Area } from '#core/area/facts.ts';
import { instantOfDay } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Command } from '#core/release/command/command.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { nextWake } from '#core/release/step/wake.ts';
import { dayMs, minuteMs } from '#core/time.ts';
import type { Deps } from '../../src/activities/deps.ts';
import { prepareRings } from '../../src/activities/fleet/prepare.ts';
import { atLastAttempt } from '../activities/attempts.ts';
import { plans, type Tenant } from '../activities/tenants.ts';
import { lookAt } from './lookAt.ts';

const id = '2026-12-B';

/** What a month came to, and all that was decided. */
export interface Observed {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  /** What it waited for after each look. */
  readonly waits: readonly string[];
}

/** A release after a look, at which an operator may say a word. */
export interface Looked {
  readonly deps: Deps;
  readonly release: Release;
  readonly at: number;
}

/** The month from a week before its day to its judgement, each look with what was decided carried out. */
export async function observedMonth(
  tenant: Tenant,
  area: Area,
  feeds: Partial<Deps['feeds']> = {},
  after: (looked: Looked) => Promise<Command | null> = async () => null,
): Promise<Observed> {
  const deps: Deps = { ...tenant.deps, feeds: { ...tenant.deps.feeds, ...feeds } };
  const key: ReleaseKey = { tenant: tenant.name, area, id };
  const { publishedAt } = factsOf(area).calendar.parseId(id) ?? { publishedAt: 0 };
  const cadence = { deferralDays: 0, deadlineDays: 0, gracePeriodDays: 0 };
  const rings = plans.map((one) => ({ ...one, cadence }));
  const policy = { ...defaultPolicy(tenant.name, undefined, area), rings };
  const createdAt = publishedAt - 8 * dayMs;
  const carried = await atLastAttempt(() => prepareRings(deps, { key, rings, asOf: createdAt }));
  assert.deepEqual(carried, { pauses: {}, holds: [] });
  const planned = { key, basedOn: null, policy, publishedAt, createdAt };
  let release = planRelease({ ...planned, carriedPauses: {}, carriedHolds: [] });
  const decisions: Decision[] = [];
  const waits: string[] = [];
  let at = createdAt;
  while (release.phase !== 'judged' && at < instantOfDay(publishedAt, 22)) {
    const taken = await lookAt(deps, release, at);
    ({ release } = taken);
    decisions.push(...taken.decisions);
    waits.push(release.waiting ?? '');
    const command = await after({ deps, release, at });
    if (command !== null) {
      const trigger = { kind: 'command', command } as const;
      const ordered = await lookAt(deps, release, at + minuteMs, trigger);
      ({ release } = ordered);
      decisions.push(...ordered.decisions);
    }
    at = nextWake(release, at).at;
  }
  return { release, decisions, waits };
}
