/** What people ask of the releases of the model tenant, and what of it they may rely on from then on. */
import assert from 'node:assert/strict';
import type { Policy } from '#core/policy/policy.ts';
import type { Command } from '#core/release/command/command.ts';
import { decide } from '#core/release/step/decide.ts';
import { isOver } from '#core/release/step/wake.ts';
import { order } from '../world.ts';
import {
  assess,
  clear,
  models,
  observed,
  passTo,
  rings,
  settle,
  type Asked,
  type Stage,
} from './stage.ts';
import { modelOf } from './tenant.ts';
import { dayMs } from '#core/time.ts';

/** Carries out what somebody asks. */
export function carryOut(stage: Stage, { release: id, kind, ring, nth }: Asked): void {
  const release = stage.tenant.releases.get(id);
  if (release === undefined) return;
  const scope = ring === undefined ? {} : { ring };
  const hold = release.holds[nth % Math.max(1, release.holds.length)]?.id ?? 'none';
  switch (kind) {
    case 'pause':
    case 'resume':
      return steer(stage, id, { kind, ...scope });
    case 'rollBack':
      return steer(
        stage,
        id,
        nth > 1 ? { kind, hold } : { kind, ring: ring ?? rings[nth] ?? 'test' },
      );
    case 'hold':
      return steer(stage, id, {
        kind,
        cohort: { model: models[nth % 2] ?? '' },
        days: 3 + nth * 20,
      });
    case 'unhold':
      return steer(stage, id, { kind, hold });
    case 'approve': {
      const subject = release.proposals[nth]?.subject;
      return steer(stage, id, { kind, ...(subject === undefined ? {} : { subject }) });
    }
    case 'amend':
      return steer(stage, id, {
        kind,
        ...(nth === 0 ? {} : { policy: later(release.policy, nth) }),
      });
    case 'expedite':
      return steer(stage, id, { kind, ...scope });
  }
}

/** Broad later by some days; by the clock alone a ring is never slower than an older release leaves it. */
function later(policy: Policy, days: number): Policy {
  if (policy.gate === 'clock') return { ...policy, summaryOnDay: 14 + days };
  return {
    ...policy,
    rings: policy.rings.map((ring) =>
      ring.name === 'broad'
        ? { ...ring, cadence: { ...ring.cadence, deferralDays: ring.cadence.deferralDays + days } }
        : ring,
    ),
  };
}

type Given = Partial<Command> & Pick<Command, 'kind'>;

/** Carries a command out and notes what people have ordered by it. */
function steer(stage: Stage, id: string, command: Given): void {
  const { tenant, now } = stage;
  const before = tenant.releases.get(id);
  if (before === undefined || isOver(before)) return;
  const ordered = {
    ...tenant,
    pausedByPeople: new Map(tenant.pausedByPeople),
    heldByPeople: new Map(tenant.heldByPeople),
  };
  const trigger = order(command);
  const { decisions } = decide(before, trigger, observed(stage, before), now);
  for (const { action } of decisions) {
    if (action.kind === 'pause' || action.kind === 'rollBack')
      ordered.pausedByPeople.set(action.ring, now + 35 * dayMs);
    if (action.kind === 'resume') ordered.pausedByPeople.delete(action.ring);
    if (action.kind === 'hold')
      ordered.heldByPeople.set(action.hold.id, {
        model: modelOf(action.hold),
        until: action.hold.expiresAt,
      });
    if (action.kind === 'unhold') {
      ordered.heldByPeople.delete(action.hold.id);
      // A person clears what was taken off.
      for (const device of tenant.devices)
        if (device.model === modelOf(action.hold)) device.banned = 0;
    }
  }
  replace(tenant.pausedByPeople, ordered.pausedByPeople);
  replace(tenant.heldByPeople, ordered.heldByPeople);
  assess(stage, id, trigger);
  settle(stage);
}

function replace<Value>(target: Map<string, Value>, source: ReadonlyMap<string, Value>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}

/** Faults stop, everybody resumes and approves, until both releases are over. */
export function calmDown(stage: Stage): void {
  stage.weather = clear;
  const { tenant, published } = stage;
  while ([...tenant.releases.values()].some((release) => !isOver(release))) {
    assert.ok(stage.now < published[1] + 60 * dayMs, 'releases end');
    for (const [id, release] of tenant.releases) {
      steer(stage, id, { kind: 'resume' });
      for (const { subject, kind } of release.proposals)
        if (kind !== 'rollBack') steer(stage, id, { kind: 'approve', subject });
    }
    passTo(stage, stage.now + dayMs);
  }
}
