/**
 * A device's software as its own inventory tells it: once a week, at the first contact after its hour, so that what Intune
 * shows is old by up to a week and older for whoever was away. Names are in the language of the product, one row per
 * language; components, updaters, the WebView2 runtime and clients that nobody uses any more have rows of their own.
 */
import { draw, streams } from '../hash.ts';
import { nextCheckIn } from '../device/presence.ts';
import type { Makeup, Traits } from '../device/traits.ts';
import { newestBuild } from '../published/products.ts';
import { buildAt } from './life.ts';
import type { OfficeTraits } from './officeTraits.ts';
import type { DeviceProducts } from './products.ts';
import { hasLeftoverTeams, teamsClient } from './teams.ts';
import { dayMs } from '../../time.ts';

/** One row of a device's inventory. */
export interface SoftwareRow {
  readonly name: string;
  readonly version: string;
  readonly publisher: string;
}

/** Weeks that are looked back for an inventory; who was away for longer shows nothing. */
const weeksMax = 30;
const microsoft = 'Microsoft Corporation';

/** When the last inventory before a contact was taken; null = none was. */
export function inventoryBefore(makeup: Makeup, traits: Traits, seenAt: number): number | null {
  const periodMs = makeup.scenario.products.inventoryDays * dayMs;
  const phase = draw(traits, streams.inventory) * periodMs;
  const last = Math.floor((seenAt - phase) / periodMs);
  for (let week = last; week > last - weeksMax; week -= 1) {
    const takenAt = nextCheckIn(traits.presence, Math.floor(phase + week * periodMs));
    if (takenAt <= seenAt) return takenAt >= traits.enrolledAt ? takenAt : null;
  }
  return null;
}

/** The rows of an inventory taken at an instant. */
export function softwareRows(
  makeup: Makeup,
  traits: Traits,
  { products, at }: { readonly products: DeviceProducts; readonly at: number },
): readonly SoftwareRow[] {
  return [
    ...officeRows(traits, products, at),
    ...edgeRows(makeup, traits, products, at),
    ...teamsRows(makeup, traits, products, at),
  ];
}

function officeRows(traits: Traits, products: DeviceProducts, at: number): readonly SoftwareRow[] {
  const office = products.office();
  if (office === null) return [];
  const version = buildAt(office.life, at).build;
  const row = (name: string, build = version) => ({ name, version: build, publisher: microsoft });
  const { languages, hasProject, hasVisio, leftover } = office.traits;
  return [
    ...languages.map((language) => row(suiteName(traits, office.traits, language))),
    ...(leftover === null ? [] : [row(suiteName(traits, office.traits, 'en-us'), leftover.build)]),
    ...languages.flatMap((language) => [
      ...(hasProject ? [row(`Microsoft Project - ${language}`)] : []),
      ...(hasVisio ? [row(`Microsoft Visio - ${language}`)] : []),
    ]),
    row('Office 16 Click-to-Run Extensibility Component'),
    row('Office 16 Click-to-Run Localization Component'),
    row('Office 16 Click-to-Run Licensing Component'),
  ];
}

/** How the suite is called in its languages; elsewhere as in English. Source: names in public inventories. */
const suiteNames: Readonly<Record<string, string>> = {
  'pt-br': 'Microsoft 365 Apps para Grandes Empresas',
  'es-es': 'Aplicaciones de Microsoft 365 para empresas',
  'fr-fr': 'Applications Microsoft 365 pour les grandes entreprises',
  'de-de': 'Microsoft 365 Apps for Enterprise',
};

function suiteName(traits: Traits, { isBusiness }: OfficeTraits, language: string): string {
  if (isBusiness) return `Microsoft 365 Apps for business - ${language}`;
  const isCapital = draw(traits, streams.officeExtras, 3) < 0.2;
  const english = `Microsoft 365 Apps for ${isCapital ? 'Enterprise' : 'enterprise'}`;
  return `${suiteNames[language] ?? english} - ${language}`;
}

function edgeRows(
  makeup: Makeup,
  traits: Traits,
  products: DeviceProducts,
  at: number,
): readonly SoftwareRow[] {
  const life = products.edge();
  if (life === null) return [];
  const row = (name: string, version: string) => ({ name, version, publisher: microsoft });
  const edge = buildAt(life, at);
  const runtime = products.webView();
  const runtimeVersions = runtime === null ? [] : [runtime.at(at).build];
  const first = runtime?.start.build;
  // Some have two runtimes side by side.
  if (
    first !== undefined &&
    draw(traits, streams.webView, 1) < 0.05 &&
    !runtimeVersions.includes(first)
  )
    runtimeVersions.push(first);
  return [
    row(edge.channel === 'Beta' ? 'Microsoft Edge Beta' : 'Microsoft Edge', edge.build),
    ...runtimeVersions.map((version) => row('Microsoft Edge WebView2 Runtime', version)),
    row('Microsoft Edge Update', updaterVersion(makeup)),
  ];
}

/** The updater's own version has nothing to do with the browser's. */
function updaterVersion({ catalog }: Makeup): string {
  return catalog.release < '2024' ? '1.3.163.19' : '1.3.225.7';
}

function teamsRows(
  makeup: Makeup,
  traits: Traits,
  products: DeviceProducts,
  at: number,
): readonly SoftwareRow[] {
  const life = products.teams();
  const client = teamsClient(makeup);
  if (client === null) return [];
  const row = (name: string, version: string) => ({ name, version, publisher: microsoft });
  const addIn = row('Microsoft Teams Meeting Add-in for Microsoft Office', '1.24.14501');
  // The installer for all users stays at what it was installed with, whatever the clients run.
  const installer = row('Teams Machine-Wide Installer', '1.4.0.19572');
  const leftover = hasLeftoverTeams(makeup, traits) ? [installer] : [];
  if (life === null) return leftover;
  const version = life.at(at).build;
  if (client === 'classic') return [row('Microsoft Teams', version), addIn, ...leftover];
  const classic = newestBuild(makeup.published().teams, 'classic', makeup.startAt)?.build;
  return [
    row('MSTeams', version),
    addIn,
    ...leftover,
    ...(leftover.length > 0 && classic !== undefined
      ? [row('Microsoft Teams classic', classic)]
      : []),
  ];
}
