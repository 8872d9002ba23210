/** A release in mid-month, made by hand, for tests of views and reports. */
import { instantOfDay, publishedAtOf } from '#core/calendar.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { planRelease } from '#core/release/state/plan.ts';
import type { Release, RingProgress } from '#core/release/state/release.ts';
import type { ReleaseReportValues } from '#reports/release.ts';

export const publishedAt = publishedAtOf('2026-12');

export const day = (days: number): number => instantOfDay(publishedAt, days);

const counts = (ring: string, numbers: readonly number[]): RingProgress => {
  const [waiting = 0, offered = 0, installing = 0, done = 0, failed = 0, ineligible = 0] = numbers;
  const devices = numbers.reduce((sum, count) => sum + count, 0);
  const eligible = devices - ineligible;
  return {
    ring,
    devices,
    waiting,
    offered,
    installing,
    done,
    failed,
    ineligible,
    eligible,
    updated: done,
  };
};

/** D+7 of December 2026: test and first done, fast under way and paused, broad still closed. */
export function sampleRelease(): Release {
  const planned = planRelease({
    key: { tenant: 'contoso', area: 'quality', id: '2026-12-B' },
    basedOn: '2022-06-B',
    policy: defaultPolicy('contoso'),
    publishedAt,
    createdAt: day(-9),
    carriedPauses: {},
    carriedHolds: [],
  });
  const offered = new Map([
    ['test', 0],
    ['first', 1],
    ['fast', 6],
  ]);
  return {
    ...planned,
    phase: 'rolling',
    content: {
      entryId: 'entry',
      name: '2022-06 cumulative update',
      releasedAt: publishedAt,
      targets: [
        { line: '19044', version: [19_044, 1766], label: 'Windows 10 21H2', kb: 'KB5014699' },
        { line: '22000', version: [22_000, 739], label: 'Windows 11 21H2', kb: 'KB5014697' },
      ],
      severity: { max: 'critical', baseScore: 9.8, exploited: ['CVE-2022-30190'] },
      kbs: ['KB5014697', 'KB5014699'],
      isExpeditable: true,
      openKnownIssues: [],
    },
    rings: planned.rings.map((ring) => {
      const on = offered.get(ring.name);
      const pause = {
        by: 'tenant' as const,
        operator: 'ada',
        reason: 'printer <driver> trouble',
        at: day(7),
        expiresAt: day(42),
      };
      return {
        ...ring,
        offeredAt: on === undefined ? null : day(on),
        pause: ring.name === 'fast' ? pause : null,
      };
    }),
    progress: {
      asOf: day(7),
      discovered: 1000,
      ready: 941,
      notReady: 22,
      notRegistered: 36,
      excluded: 1,
      rings: [
        counts('test', []),
        counts('first', [0, 0, 0, 9, 0, 0]),
        counts('fast', [9, 21, 14, 38, 2, 3]),
        counts('broad', [842, 0, 0, 0, 0, 25]),
      ],
    },
    decisions: 7,
    recent: [
      { at: day(1), text: 'offer first: its deferral of 1 day is over' },
      { at: day(6), text: 'offer fast: its deferral of 6 days is over' },
      { at: day(7), text: 'pause fast: ada: printer <driver> trouble' },
    ],
  };
}

/** The same release at its end. */
export function judgedRelease(): Release {
  const release = sampleRelease();
  return {
    ...release,
    phase: 'judged',
    rings: release.rings.map((ring) => ({ ...ring, pause: null, offeredAt: ring.opensAt })),
    objective: {
      judgedAt: day(21),
      target: 0.95,
      eligible: 902,
      updated: 881,
      attained: 881 / 902,
      outcome: 'met',
    },
  };
}

/** Decisions that belong to the sample. */
export function sampleDecisions(): readonly Decision[] {
  const decision = (at: number, action: Decision['action'], reason: string): Decision => ({
    id: `${action.kind}/${'ring' in action ? action.ring : 'all'}`,
    at,
    action,
    rule: 'a rule',
    reason,
    inputs: {},
    otherwise: 'nothing else',
  });
  const pause = sampleRelease().rings[2]?.pause;
  if (!pause) throw new Error('the sample has a pause');
  return [
    decision(day(-7), { kind: 'announce', message: 'schedule' }, 'a week before publication'),
    decision(day(0), { kind: 'offer', ring: 'test', deadlineAt: day(0) }, 'no deferral'),
    decision(
      day(1),
      { kind: 'offer', ring: 'first', deadlineAt: day(3) },
      'deferral of 1 day is over',
    ),
    decision(
      day(6),
      { kind: 'offer', ring: 'fast', deadlineAt: day(8) },
      'deferral of 6 days is over',
    ),
    decision(day(7), { kind: 'pause', ring: 'fast', pause }, 'ada: printer <driver> trouble'),
  ];
}

/** How far the sample's rings were, day by day. */
export function sampleTrend(): ReleaseReportValues['trend'] {
  const { progress } = sampleRelease();
  if (progress === null) throw new Error('the sample was looked at');
  const shares: Readonly<Record<string, readonly number[]>> = {
    first: [0, 0.2, 0.7, 1, 1, 1, 1, 1],
    fast: [0, 0, 0, 0, 0, 0, 0.1, 0.45],
  };
  return Array.from({ length: 8 }, (_, index) => ({
    progress: {
      ...progress,
      asOf: day(index),
      rings: progress.rings.map((ring) => ({
        ...ring,
        updated: Math.round((shares[ring.ring]?.[index] ?? 0) * ring.eligible),
      })),
    },
    evidence: null,
  }));
}
