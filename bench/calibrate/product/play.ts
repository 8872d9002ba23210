/**
 * One release of a simulated fleet, looked at daily by the real `decide` with the real counts' shapes: what it orders is
 * what devices do on the next day. Nobody answers, unless the world has somebody who does.
 */
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import type { Baselines } from '#core/evidence/usual/baseline.ts';
import type { EvidenceCounts } from '#core/evidence/count/counts.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Command } from '#core/release/command/command.ts';
import type { Trigger } from '#core/release/step/decide.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { Observation } from '#core/release/step/observation.ts';
import { step } from '#core/release/step/step.ts';
import { allInForce } from '#core/release/state/ordered.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Content, Release } from '#core/release/state/release.ts';
import { setAsideOf } from '#core/release/step/judgement.ts';
import type { Random } from '../random.ts';
import { countsAt } from './simulated/counts.ts';
import { drawFleet } from './simulated/fleet.ts';
import { beginMonth, daysBefore, lastDay, playDay } from './simulated/month.ts';
import { ratiosOf } from './simulated/ratios.ts';
import {
  begunBy,
  nothingOffered,
  ordersOf,
  progressOf,
  type Standing,
} from './simulated/standing.ts';
import { beginTally, type Tally } from './simulated/tally.ts';
import type { Truth } from './simulated/truth.ts';
import { dayMs } from '#core/time.ts';

const publishedAt = publishedAtOf('2026-12');
const epochDay = Math.floor(publishedAt / dayMs);

/** What somebody commands after a look. */
export type Operator = (release: Release, day: number) => readonly Command[];

/** What became of a release. */
export interface Played {
  readonly release: Release;
  readonly decisions: readonly Decision[];
  readonly counts: EvidenceCounts;
  /** The first pause by the service: its day and the devices that had truly begun; null = it never paused. */
  readonly paused: {
    readonly day: number;
    readonly begun: number;
    readonly isBeforeLastRing: boolean;
  } | null;
  /** Devices that had begun when the month was over. */
  readonly begun: number;
  /** The most evidence of any look. */
  readonly most: number;
}

/** How a release is played. */
export interface PlayOptions {
  readonly truth: Truth;
  readonly devices: number;
  /** Devices by ring; missing = as usual for a fleet of that size. */
  readonly sizes?: readonly number[];
  readonly baselines: Baselines;
  readonly policy?: Partial<Policy>;
  readonly operator?: Operator;
}

/** Plays one. */
export function play(random: Random, options: PlayOptions): Played {
  const { truth, operator = () => [] } = options;
  const month = beginMonth(random, drawFleet(random, options, truth), truth);
  for (let day = -daysBefore; day < 0; day += 1) playDay(month, day, nothingOffered(month));
  const policy = policyOf(options);
  const tally = beginTally(month, signalsOf(policy));
  const course: Course = {
    month,
    epochDay,
    tally,
    baselines: { ...options.baselines, ratios: ratiosOf(month, tally.signals) },
    release: planned(policy),
    decisions: [],
    paused: null,
    most: 1,
    counts: null,
  };
  for (let day = 0; day <= lastDay; day += 1) {
    playDay(month, day, ordersOf(course));
    look(course, day);
    for (const command of operator(course.release, day)) {
      take(course, day, { trigger: { kind: 'command', command } });
    }
  }
  const { release, decisions, counts, paused, most } = course;
  if (counts === null) throw new Error('A release was played without a look.');
  return { release, decisions, counts, paused, most, begun: begunBy(month, lastDay) };
}

/** A release on its way. */
interface Course extends Standing {
  readonly tally: Tally;
  readonly baselines: Baselines;
  release: Release;
  decisions: readonly Decision[];
  paused: Played['paused'];
  most: number;
  counts: EvidenceCounts | null;
}

function policyOf({ truth, policy }: PlayOptions): Policy {
  const usual = defaultPolicy('calibration');
  const rings = usual.rings.map((ring) => ({
    ...ring,
    cadence: truth.allAtOnce ? { ...ring.cadence, deferralDays: 0 } : ring.cadence,
  }));
  return { ...usual, gate: truth.gate, rings, ...policy };
}

function planned(policy: Policy): Release {
  return planRelease({
    key: { tenant: 'calibration', area: 'quality', id: '2026-12-B' },
    basedOn: null,
    policy,
    publishedAt,
    createdAt: instantOfDay(publishedAt, -10),
    carriedPauses: {},
    carriedHolds: [],
  });
}

const content: Content = {
  entryId: 'calibration',
  name: '2026-12-B',
  releasedAt: publishedAt,
  kbs: ['KB5000000'],
  targets: [{ line: '26100', version: [26_100, 2600], label: 'Windows 11 24H2', kb: 'KB5000000' }],
  severity: null,
  isExpeditable: true,
  openKnownIssues: [],
};

function look(course: Course, day: number): void {
  const { month, tally, release } = course;
  const asOf = instantOfDay(publishedAt, day);
  const keep = setAsideOf(release).flat();
  const counts = countsAt(month, tally, { day, asOf, epochDay, keep });
  course.counts = counts;
  const { evidence } = take(course, day, { trigger: { kind: 'time' }, counts });
  course.most = Math.max(course.most, evidence?.total ?? 1);
}

/** Has something decided and folds it in. */
function take(
  course: Course,
  day: number,
  {
    trigger,
    counts = null,
  }: { readonly trigger: Trigger; readonly counts?: EvidenceCounts | null },
) {
  const now = instantOfDay(publishedAt, day);
  const progress = progressOf(course, { day, asOf: now });
  const observation: Observation = {
    observedAt: now,
    content,
    progress,
    counts,
    baselines: course.baselines,
    holds: [],
    exploited: [],
    advisories: [],
    missing: [],
  };
  const { outcome, release, broken } = step(course.release, trigger, observation, now);
  if (broken.length > 0) throw new Error(`Day ${day} breaks a rule: ${broken.join('; ')}`);
  const { decisions } = outcome;
  course.decisions = [...course.decisions, ...decisions];
  course.release = allInForce(release, decisions, now);
  const isPause = decisions.some(
    ({ action }) => action.kind === 'pause' && action.pause.by === 'service',
  );
  if (isPause && course.paused === null) {
    const isBeforeLastRing = course.release.rings.at(-1)?.offeredAt === null;
    course.paused = { day, begun: begunBy(course.month, day), isBeforeLastRing };
  }
  return outcome;
}
