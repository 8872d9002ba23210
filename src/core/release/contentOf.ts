/**
 * Which update a release rolls out, out of what the catalogue shows: the monthly security update of its day, or the
 * newest out-of-band update since. Previews are never deployed. Updates are cumulative: a device is done on the monthly
 * build or on anything newer, so an out-of-band update takes nothing away from those that are done, and it adds targets
 * only for versions the monthly one does not name. Source: domain.md 3.1, 3.2 ("on the release's build or newer").
 */
import { dateOnOf, dayOfRelease } from '../calendar.ts';
import type { Content, Severity, Target } from './release.ts';

/** An update as the catalogue lists it. */
export interface CatalogUpdate {
  readonly entryId: string;
  readonly name: string;
  readonly cadence: string;
  readonly classification: string;
  readonly releasedAt: number;
  readonly isExpeditable: boolean;
  readonly severity: Severity | null;
  readonly targets: readonly Target[];
}

/** Days after which the next month's release is near and out-of-band updates belong to it. */
const lifeDays = 27;

/** The content of the release published at `publishedAt`, as of `now`; null while there is none. */
export function contentOf(
  updates: readonly CatalogUpdate[],
  { publishedAt, now }: { readonly publishedAt: number; readonly now: number },
): Content | null {
  const shown = updates
    .filter((update) => update.releasedAt <= now && update.targets.length > 0)
    .toSorted((one, other) => one.releasedAt - other.releasedAt);
  // Microsoft's catalogue dates an update at midnight UTC of its day, so days are compared and not instants.
  const monthly = shown.find(
    (update) => isMonthly(update) && dateOnOf(update.releasedAt) === dateOnOf(publishedAt),
  );
  if (monthly === undefined) return null;
  const later = shown.filter((update) => {
    const day = dayOfRelease(publishedAt, update.releasedAt);
    return (
      update.cadence === 'outOfBand' && update.releasedAt > monthly.releasedAt && day <= lifeDays
    );
  });
  const newest = later.at(-1) ?? monthly;
  return {
    entryId: newest.entryId,
    name: newest.name,
    releasedAt: newest.releasedAt,
    kbs: [...new Set(newest.targets.map((target) => target.kb))],
    targets: firstTargets([monthly, ...later]),
    severity: monthly.severity,
    isExpeditable: newest.isExpeditable,
    openKnownIssues: [],
  };
}

function isMonthly(update: CatalogUpdate): boolean {
  return update.cadence === 'monthly' && update.classification === 'security';
}

/** Of several updates for one Windows build the first counts as up to date, and so does all that came after. */
function firstTargets(updates: readonly CatalogUpdate[]): readonly Target[] {
  const byBuild = new Map<number, Target>();
  for (const target of updates.flatMap((update) => update.targets)) {
    if (!byBuild.has(target.build)) byBuild.set(target.build, target);
  }
  return [...byBuild.values()].toSorted((one, other) => one.build - other.build);
}
