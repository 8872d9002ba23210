/**
 * What the devices of drivers show: which drivers are watched, the days of their devices counted, and judged by the signals and
 * the budget of the newest release of the area. Without a release, or without reports of who has which driver, nothing is.
 */
import type { DriverBook } from '#core/driver/book.ts';
import { driverSignals, judgeDriver } from '#core/driver/evidence.ts';
import { asNamed } from '#core/driver/driver.ts';
import type { WatchedDriver } from '#core/driver/watched.ts';
import { watchedFrom } from '#core/driver/watching.ts';
import { signalsOf } from '#core/policy/signals.ts';
import { countDriverDays, modelsOfDrivers } from '#store/driver/dayCounts.ts';
import { readBaselines } from '#store/evidence/usual/baselines.ts';
import { newestRelease } from '#store/release/releases.ts';
import type { DriversInput } from '../contract.ts';
import type { Deps } from '../deps.ts';
import { factMax } from './installs.ts';

/** The drivers of a book as their devices show them now. */
export async function watchDrivers(
  { store }: Pick<Deps, 'store'>,
  { tenant, area, asOf }: Pick<DriversInput, 'tenant' | 'area' | 'asOf'>,
  book: DriverBook | null,
): Promise<readonly WatchedDriver[]> {
  if (book === null) return [];
  const watched = await withModels(store, tenant, watchedFrom(book.watched, book.rings, asOf));
  const newest = (await newestRelease(store, { tenant, area }))?.release ?? null;
  const signals = newest === null ? [] : driverSignals(signalsOf(newest.policy));
  if (newest === null || signals.length === 0) return watched;
  const key = { tenant, area };
  const baselines = await readBaselines(store, { key, version: newest.baselines });
  const by = { signals, settings: newest.policy.evidence, baselines, among: watched.length };
  const seen: WatchedDriver[] = [];
  for (const driver of watched) {
    if (driver.models.length === 0) {
      seen.push(driver);
      continue;
    }
    const verdict = judgeDriver(await countDriverDays(store, { key, driver, signals, asOf }), by);
    const pausedAt = driver.pausedAt ?? (verdict.kind === 'pause' ? asOf : null);
    seen.push({ ...driver, verdict, pausedAt });
  }
  return seen;
}

/** Models that ever had one stay its own: what reports tell of a device is its newest driver alone. */
async function withModels(
  store: Deps['store'],
  tenant: string,
  watched: readonly WatchedDriver[],
): Promise<readonly WatchedDriver[]> {
  const names = watched.flatMap((one) => one.names.map(asFact));
  const told = await modelsOfDrivers(store, { tenant, names });
  return watched.map((one) => {
    const own = one.names.map(asFact);
    const found = told.filter(({ name }) => own.includes(name)).map(({ model }) => model);
    return { ...one, models: [...new Set([...one.models, ...found])] };
  });
}

/** A name as the fact of a device holds it. */
function asFact(name: string): string {
  return asNamed(name).slice(0, factMax);
}
