/** A tenant in mid-month with several areas, made by hand, for tests of its report. */
import { planRelease } from '#core/release/state/plan.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import type { Area } from '#core/area/facts.ts';
import { holdFrom } from '#core/hold/hold.ts';
import type { Proposal, Release } from '#core/release/state/release.ts';
import { requestOf } from '../core/support/requests.ts';
import { opened } from '#core/incident/fold.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { AreaValues, FleetDay, Month, TenantValues } from '#core/report/values.ts';
import { dayMs, hourMs } from '#core/time.ts';
import { day, judgedRelease, publishedAt, sampleRelease } from './sampleRelease.ts';

/** A month that missed its objective, since a cohort is held and nobody has decided about it yet. */
export function missedRelease(): Release {
  const release = judgedRelease();
  const { progress } = release;
  if (progress === null) throw new Error('the sample was looked at');
  const rings = progress.rings.map((ring) =>
    ring.ring === 'broad' ? { ...ring, waiting: 8, done: 760, held: 74, updated: 760 } : ring,
  );
  return {
    ...release,
    phase: 'judged',
    progress: { ...progress, asOf: day(21), rings },
    holds: [
      holdFrom(day(12), {
        id: 'quality/2026-12-B/hold-1',
        cohort: [{ fact: 'firmware', value: 'R68 1.22' }],
        by: 'service',
        owner: 'ringmaster',
        reason:
          '5 of 9 devices with firmware=R68 1.22 had a blue screen <where> 0.03 were expected',
        days: 30,
      }),
    ],
    objective: {
      judgedAt: day(21),
      target: 0.95,
      eligible: 900,
      updated: 815,
      attained: 815 / 900,
      outcome: 'missed',
    },
  };
}

/** A question that is open. */
export function sampleQuestion(now: number): Proposal {
  return {
    subject: 'rollBack/2026-12-B/hold-1',
    kind: 'rollBack',
    ring: null,
    hold: 'quality/2026-12-B/hold-1',
    text: 'Shall the update be taken off firmware=R68 1.22?',
    askedAt: now,
    escalateAt: now + 24 * hourMs,
    escalatedAt: null,
    deadlineAt: now + 3 * dayMs,
    otherwise: 'stay',
    lapsedAt: null,
  };
}

/** An incident about the month that was missed. */
function sampleIncident(): Incident {
  const { key } = missedRelease();
  const news = { id: 'judge/2026-12-B', at: day(21), text: 'The objective was missed.' };
  const cause = { kind: 'missed', area: 'quality', release: key.id } as const;
  const { matter: incident } = opened(
    { tenant: 'contoso', number: 3, cause, key, isRehearsal: true },
    news,
  );
  const facts = {
    asOf: day(21),
    stands: true,
    text: '85 devices <short>',
    devices: 85,
    share: 0.09,
  };
  return { ...incident, facts };
}

/** A release of an area in which nothing has happened yet but looks. */
export function plannedIn(area: Area): Release {
  return planRelease({
    key: { tenant: 'contoso', area, id: '2026-12' },
    basedOn: '2022-06-B',
    policy: defaultPolicy('contoso', undefined, area),
    publishedAt,
    createdAt: day(-9),
    carriedPauses: {},
    carriedHolds: [],
  });
}

function monthOf(release: Release, share: number): Month {
  const { key, policy, objective } = release;
  return {
    id: key.id,
    publishedAt: release.publishedAt,
    target: policy.objective.target,
    judgedOnDay: policy.objective.judgedOnDay,
    objective,
    course: Array.from({ length: 22 }, (_, days) => ({
      asOf: release.publishedAt + days * dayMs,
      devices: 966,
      eligible: 900,
      ineligible: 66,
      updated: Math.round(900 * share * Math.min(1, (days / 14) ** 2)),
    })),
  };
}

function earlierMonth(months: number, share: number): Month {
  const release = judgedRelease();
  const at = publishedAt - months * 28 * dayMs;
  const id = `2026-${12 - months}-B`;
  return monthOf({ ...release, key: { ...release.key, id }, publishedAt: at }, share);
}

/** Ninety days in which each version takes the place of the one before. */
export function sampleDays(devices = 966): readonly FleetDay[] {
  return Array.from({ length: 90 }, (_, nth) => {
    const share = (from: number): number => Math.min(1, Math.max(0, (nth - from) / 18));
    const newest = Math.round(devices * 0.9 * share(65));
    const newer = Math.round((devices - newest) * share(35));
    const older = devices - newest - newer;
    return {
      at: publishedAt - (89 - 21 - nth) * dayMs,
      versions: [
        { version: '19044.1766', devices: newest },
        { version: '19044.1706', devices: newer },
        { version: '19044.1645', devices: older },
        { version: null, devices: 4 },
      ].toSorted((one, other) => other.devices - one.devices),
    };
  });
}

/** An area around a release. */
export function sampleArea(release: Release, more: Partial<AreaValues> = {}): AreaValues {
  return {
    area: release.key.area,
    status: release.phase === 'judged' ? 'over' : 'running',
    release,
    months: [earlierMonth(2, 0.99), earlierMonth(1, 0.96), monthOf(release, 0.9)],
    look: {
      asOf: day(21),
      target: 0.95,
      eligible: 900,
      updated: 815,
      rings: [],
      blockers: [
        { kind: 'held', what: null, devices: 74 },
        { kind: 'failed', what: 'DiskFull 0x80070070', devices: 7 },
        { kind: 'failed', what: null, devices: 3 },
        { kind: 'notContacted', what: null, devices: 1 },
      ],
      ineligible: [
        { reason: 'contact', devices: 41 },
        { reason: 'disk', devices: 25 },
      ],
      forecast: null,
    },
    days: sampleDays(),
    failures: [
      { what: 'DiskFull', code: '0x80070070', devices: 7 },
      { what: null, code: '0x80070005', devices: 2 },
      { what: '<script>', code: null, devices: 1 },
    ],
    ...more,
  };
}

/** All of it: quality updates missed, Microsoft 365 Apps under way, Edge planned. */
export function sampleTenant(): TenantValues {
  const office = {
    ...plannedIn('office'),
    phase: 'rolling' as const,
    progress: sampleRelease().progress,
  };
  return {
    tenant: 'contoso',
    asOf: day(21) + 2 * hourMs,
    notRegistered: [{ reason: 'edition', devices: 36 }],
    incidents: [sampleIncident()],
    requests: [requestOf({ openedAt: day(21), isRoundTheClock: true })],
    areas: [
      sampleArea(missedRelease()),
      sampleArea(
        { ...office, proposals: [sampleQuestion(day(20))] },
        { days: [], failures: [], look: null },
      ),
      sampleArea(plannedIn('edge'), {
        days: sampleDays(900).slice(-1),
        failures: [],
        months: [],
        look: null,
      }),
    ],
  };
}
