/**
 * How long rows are kept. Sources: "Privacy" (Windows Autopatch, 2022: at most 30 days after a device leaves) and "Enroll your
 * tenant" (2022: results of readiness for 12 months); the days of evidence are a decision of ours (docs/domain.md, "The life of a device").
 */
import type { Policy } from '../policy/policy.ts';

/** In days. */
export type RetentionPlan = Policy['retention'];

const names = ['deviceDays', 'readinessDays', 'evidenceDays'] as const;
/** Longer than any policy says. */
const daysMax = 10_000;

/** What a policy says; null where the release was begun by a version that said nothing. */
export function retentionOf({
  retention,
}: Partial<Pick<Policy, 'retention'>>): RetentionPlan | null {
  return retention ?? null;
}

/** The plan in what came over a wire, or why it is none. Read by hand, since workflows carry no schemas. */
export function readRetention(given: unknown): RetentionPlan | string {
  if (typeof given !== 'object' || given === null) return 'retention is not an object';
  const days = names.map((name) => [name, (given as Readonly<Record<string, unknown>>)[name]]);
  const fault = days.find(
    ([, value]) => !(Number.isInteger(value) && Number(value) >= 1 && Number(value) <= daysMax),
  );
  if (fault !== undefined) return `retention.${String(fault[0])} must be days, 1–${daysMax}`;
  return Object.fromEntries(days) as RetentionPlan;
}

/** What holds for a tenant: of what its areas say the longest, so that none loses what it needs; null = none says anything. */
export function longestOf(
  areas: readonly { readonly retention?: RetentionPlan }[],
): RetentionPlan | null {
  const plans = areas.flatMap(({ retention }) => retention ?? []);
  if (plans.length === 0) return null;
  const longest = (name: (typeof names)[number]): number =>
    Math.max(...plans.map((plan) => plan[name]));
  return {
    deviceDays: longest('deviceDays'),
    readinessDays: longest('readinessDays'),
    evidenceDays: longest('evidenceDays'),
  };
}

/** What one purge took away, in rows. */
export interface Purged {
  readonly asOf: number;
  /** Devices that are gone, with all that was kept of them. */
  readonly devices: number;
  /** Verdicts of prerequisites, to be made anew. */
  readonly verdicts: number;
  readonly evidence: number;
}
