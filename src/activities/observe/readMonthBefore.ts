/**
 * Reading the month before a tenant's first one: what Windows Update for Business reports tell of its update becomes part
 * of what is usual, until months of the tenant's own take its place. It is read at each look until it was told, and from
 * publication on until the release is bound to its baselines, so that an early reading stands where a later one fails;
 * nothing waits for it.
 */
import type { MonthBefore } from '#core/evidence/usual/baseline.ts';
import { monthBeforeOf, toldSignals } from '#core/evidence/usual/monthBefore.ts';
import { fadedTo } from '#core/evidence/usual/fading.ts';
import type { Signal } from '#core/evidence/signal/signal.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { updatesBefore, type UpdatesBefore } from '#core/release/content/contentOf.ts';
import { dayMs, dayOf } from '#core/time.ts';
import type { Analytics } from '#graph/logAnalytics/analytics.ts';
import { listQualityUpdates } from '#graph/updates/catalog.ts';
import { readPastInstalls } from '#graph/logAnalytics/pastInstalls.ts';
import { createTally } from '#graph/poison.ts';
import { addBaselines, readBaselines } from '#store/evidence/usual/baselines.ts';
import { modelsOfDevices } from '#store/evidence/usual/models.ts';
import { knownFleet } from '#store/reading/listings.ts';
import { listReleases } from '#store/release/releases.ts';
import { recordSetAside } from '#store/reading/setAside.ts';
import type { LookAt, ReadBefore } from '../areas/adapter.ts';
import type { Deps } from '../deps.ts';
import { source } from '../source.ts';

/** How long before a release the one before it may lie: five weeks, and some days. */
const monthDaysMax = 40;
/** So many devices of a fleet are asked for; more would tell no more of the coming month than months differ. */
const devicesMax = 20_000;

/** Reads it where it is wanted, and keeps what it tells. */
export async function readMonthBefore(deps: Deps, o: LookAt): Promise<ReadBefore> {
  if (!(await isWanted(deps, o))) return { before: null, missing: [] };
  const { analytics } = deps;
  if (analytics === null) return { before: untold('noWorkspace'), missing: [] };
  const read: { before: MonthBefore } = { before: untold('unread') };
  const missing = await source('monthBefore', async () => {
    read.before = await collected({ ...deps, analytics }, o);
  });
  return { before: read.before, missing };
}

function untold(why: Extract<MonthBefore, { kind: 'untold' }>['why']): MonthBefore {
  return { kind: 'untold', why };
}

/**
 * Only of the first month: later ones have own months, or one of ours that taught nothing. Were that one read here, what
 * it was paused for would be learned to be usual after all.
 */
async function isWanted({ store }: Deps, { release, asOf }: LookAt): Promise<boolean> {
  const { key, baselines, policy, publishedAt } = release;
  const { tenant, area } = key;
  if (baselines !== null) return false;
  if (toldSignals(signalsOf(policy)).length === 0) return false;
  const { releases, before } = await readBaselines(store, { key, version: null });
  // Once it was told early, it is read again when more is told, at publication.
  if (releases > 0 || (before?.kind === 'told' && asOf < publishedAt)) return false;
  const ours = await listReleases(store, { tenant, area });
  return !ours.some(({ release: one }) => one.publishedAt < publishedAt && one.baselines !== null);
}

type Reading = Pick<Deps, 'graph' | 'store'> & { readonly analytics: Analytics };

async function collected(deps: Reading, o: LookAt): Promise<MonthBefore> {
  const { graph, store } = deps;
  const { release, asOf } = o;
  const { publishedAt, policy } = release;
  const since = publishedAt - monthDaysMax * dayMs;
  const updates = updatesBefore(await listQualityUpdates(graph, { asOf, since }), { publishedAt });
  if (updates === null) return untold('noUpdate');
  const { tenant } = release.key;
  const past = await pastOf(deps, { tenant, updates, asOf });
  const ids = past.installs.map(({ entraDeviceId }) => entraDeviceId);
  const models = await modelsOfDevices(store, { tenant, entraDeviceIds: ids });
  const installs = past.installs.flatMap(({ entraDeviceId, ...install }) => {
    const stratum = models.get(entraDeviceId);
    return stratum === undefined ? [] : [{ ...install, stratum }];
  });
  const { update, releasedAt } = updates;
  const month = { ...past, update, publishedOn: dayOf(releasedAt), installs };
  return await kept(store, { ...o, month, signals: signalsOf(policy) });
}

/** What was set aside of the reports is noted also where it was too much. */
async function pastOf(
  { analytics, store }: Reading,
  o: { readonly tenant: string; readonly updates: UpdatesBefore; readonly asOf: number },
) {
  const { tenant, updates, asOf } = o;
  const { devices } = await knownFleet(store, { tenant, asOf });
  const tally = createTally();
  // Odd, so that it has nothing in common with the slices of an answer that is too large.
  const oneOf = devices <= devicesMax ? 1 : Math.ceil(devices / devicesMax) | 1;
  const { releasedAt, builds } = updates;
  try {
    return await readPastInstalls(analytics, { asOf, releasedAt, builds, oneOf, tally });
  } finally {
    const counts = tally.counts();
    await recordSetAside(store, {
      tenant,
      source: 'monthBefore',
      counts,
      ofRows: tally.rows(),
      at: asOf,
    });
  }
}

interface Keeping extends LookAt {
  readonly month: Parameters<typeof monthBeforeOf>[0];
  readonly signals: readonly Signal[];
}

/** What a later look reads takes the place of what an earlier one did; a look that is repeated adds nothing. */
async function kept(store: Deps['store'], o: Keeping): Promise<MonthBefore> {
  const { release, asOf, month, signals } = o;
  const { before, sums: told } = monthBeforeOf(month, signals);
  if (before.kind === 'untold') return before;
  const { key } = release;
  const latest = await readBaselines(store, { key, version: null });
  const { releases, sums, months = [], ratios } = fadedTo(latest, asOf);
  await addBaselines(store, {
    key,
    at: asOf,
    asOf,
    origin: `reports/${month.update}/${asOf}`,
    releases,
    sums: [...sums.filter(({ isTold }) => isTold !== true), ...told],
    months,
    ratios,
    before,
  });
  return before;
}
