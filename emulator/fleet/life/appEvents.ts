/**
 * Crashes and hangs of applications, day by day as in `reliability.ts`. An event of Office, Edge or Teams tells the version
 * that the device ran then; a build that the scenario made bad adds events of its own on the devices that have it and
 * whatever it does not get on with.
 */
import { draw, streams } from '../hash.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { buildAt as productAt, type ProductLife } from '../products/life.ts';
import type { DeviceProducts } from '../products/products.ts';
import { newestBuild, type PublishedBuild } from '../published/products.ts';
import type { BadBuild } from '../scenario/products.ts';
import type { Scenario } from '../scenario/scenarioSchema.ts';
import type { AppEvent } from '../state.ts';
import { isAffected, isHurtByVersion } from './harm.ts';
import {
  buildAt,
  type Day,
  eachDay,
  isMeanwhile,
  type LifeTeller,
  momentsOn,
  type Period,
  within,
} from './reliability.ts';
import { dayMs } from '../../time.ts';

type App = Scenario['apps'][number];

/** What the device runs. */
interface Running {
  readonly life: LifeTeller;
  readonly products: () => DeviceProducts;
}

/** Crashes and hangs of applications in a period, by rising instant. */
export function appEventsIn(
  makeup: Makeup,
  traits: Traits,
  running: Running,
  period: Period,
): AppEvent[] {
  const bad = badBuildsOf(makeup, traits);
  return eachDay(traits, period, (day) => {
    const events = usualEventsOn(makeup, traits, running, day);
    for (const one of bad) events.push(...badEventsOn(makeup, traits, running, { ...one, day }));
    return events.sort((left, right) => left.at - right.at);
  }).filter(within(period));
}

function usualEventsOn(makeup: Makeup, traits: Traits, running: Running, day: Day): AppEvent[] {
  const found: AppEvent[] = [];
  for (const [position, app] of makeup.scenario.apps.entries()) {
    const frailty = appFrailty(traits, position);
    for (const kind of ['crash', 'hang'] as const) {
      const rate = kind === 'crash' ? app.crashesPerDeviceDay : app.hangsPerDeviceDay;
      const factor = strongestFactor(traits, app.app);
      // Drawn for the worst case, then thinned where the device does not run what makes it worse.
      const mean = rate * frailty * Math.max(1, factor);
      const salt = position * 2 + (kind === 'crash' ? 0 : 1);
      for (const at of momentsOn(traits, day, { stream: streams.app, salt, mean })) {
        const osVersion = buildAt(running.life(), at);
        const share =
          factorOn(makeup, traits, { app: app.app, at, osVersion }) / Math.max(1, factor);
        if (draw(traits, streams.appFrailty, Math.floor(at)) >= share) continue;
        const versionThen = () => versionOf(running.products(), app, at);
        found.push(eventOf(app, { at, kind, osVersion, versionThen }));
      }
    }
  }
  return found;
}
function appFrailty(traits: Traits, position: number): number {
  return 0.25 + 2.25 * draw(traits, streams.appFrailty, position) ** 2;
}

function strongestFactor({ cohorts }: Traits, app: string): number {
  return cohorts.reduce(
    (most, { afterUpdate, afterUpgrade, meanwhile }) =>
      Math.max(
        most,
        afterUpdate?.appFactors[app] ?? 1,
        afterUpgrade?.appFactors[app] ?? 1,
        meanwhile?.appFactors[app] ?? 1,
      ),
    1,
  );
}

function factorOn(
  makeup: Makeup,
  traits: Traits,
  { app, at, osVersion }: Pick<AppEvent, 'app' | 'at' | 'osVersion'>,
): number {
  return traits.cohorts.reduce((most, cohort) => {
    const { afterUpdate, afterUpgrade, meanwhile } = cohort;
    const device = { makeup, traits };
    const byUpdate = isAffected(device, cohort, osVersion) ? afterUpdate?.appFactors[app] : 1;
    const byVersion = isHurtByVersion(device, cohort, osVersion)
      ? afterUpgrade?.appFactors[app]
      : 1;
    const byOthers = isMeanwhile(makeup, cohort, at) ? meanwhile?.appFactors[app] : 1;
    return Math.max(most, byUpdate ?? 1, byVersion ?? 1, byOthers ?? 1);
  }, 1);
}

interface OwnBadBuild {
  readonly bad: BadBuild;
  /** Its place among the scenario's. */
  readonly nth: number;
  readonly build: string;
  readonly product: 'office' | 'edge';
}

const none: readonly OwnBadBuild[] = [];

/** Bad builds that this device does not get on with. */
function badBuildsOf(makeup: Makeup, traits: Traits): readonly OwnBadBuild[] {
  const { office, edge } = makeup.scenario.products;
  if (office.badBuilds.length + edge.badBuilds.length === 0) return none;
  const { patchTuesdayAt } = makeup.catalog;
  const own = (
    product: 'office' | 'edge',
    list: readonly BadBuild[],
    builds: readonly PublishedBuild[],
  ) =>
    list.flatMap((bad, place): OwnBadBuild[] => {
      const nth = product === 'office' ? place : office.badBuilds.length + place;
      const broken = newestBuild(builds, bad.channel, patchTuesdayAt + bad.day * dayMs);
      if (broken === null || draw(traits, streams.badBuild, nth) >= bad.share) return [];
      return [{ bad, nth, build: broken.build, product }];
    });
  const published = makeup.published();
  return [
    ...own('office', office.badBuilds, published.office),
    ...own('edge', edge.badBuilds, published.edge),
  ];
}

function badEventsOn(
  makeup: Makeup,
  traits: Traits,
  { life, products }: Running,
  { bad, nth, build, product, day }: OwnBadBuild & { readonly day: Day },
): AppEvent[] {
  const app = makeup.scenario.apps.find((one) => one.app === bad.app);
  if (app === undefined) return [];
  return (['crash', 'hang'] as const).flatMap((kind, place) => {
    const mean = kind === 'crash' ? bad.crashesPerDeviceDay : bad.hangsPerDeviceDay;
    const salt = nth * 2 + place;
    return momentsOn(traits, day, { stream: streams.badBuildEvent, salt, mean }).flatMap((at) => {
      if (runningBuild(products(), product, at) !== build) return [];
      return [eventOf(app, { at, kind, osVersion: buildAt(life(), at), versionThen: () => build })];
    });
  });
}

/** An event; its version is worked out only where it is read, for it needs the month of a product to be told. */
function eventOf(
  { app, displayName, publisher }: App,
  event: Pick<AppEvent, 'at' | 'kind' | 'osVersion'> & { readonly versionThen: () => string },
): AppEvent {
  const { at, kind, osVersion, versionThen } = event;
  return {
    at,
    kind,
    app,
    displayName,
    publisher,
    get appVersion() {
      return versionThen();
    },
    osVersion,
  };
}

/** Applications by the product that brings them. */
const productsOfApps: Readonly<Record<string, 'office' | 'edge' | 'teams'>> = {
  'outlook.exe': 'office',
  'excel.exe': 'office',
  'winword.exe': 'office',
  'powerpnt.exe': 'office',
  'onenote.exe': 'office',
  'msaccess.exe': 'office',
  'msedge.exe': 'edge',
  'ms-teams.exe': 'teams',
  'teams.exe': 'teams',
};

/** The version of an application at an instant; the scenario's own where no product of the device brings it. */
function versionOf(products: DeviceProducts, { app, version }: App, at: number): string {
  const product = productsOfApps[app];
  return (product === undefined ? null : runningBuild(products, product, at)) ?? version;
}

function runningBuild(
  products: DeviceProducts,
  product: 'office' | 'edge' | 'teams',
  at: number,
): string | null {
  if (product === 'teams') return products.teams()?.at(at).build ?? null;
  const life: ProductLife<PublishedBuild> | null =
    product === 'office' ? (products.office()?.life ?? null) : products.edge();
  return life === null ? null : productAt(life, at).build;
}
