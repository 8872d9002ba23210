/** Office, Edge and Teams on a device at an instant: what each runs in truth, and what waits to be applied. */
import type { Makeup, Traits } from '../device/traits.ts';
import type { OfficeChannel } from '../published/products.ts';
import { type EdgeBuild, edgeLife, edgeStart, webViewOf } from './edge.ts';
import { buildAt, type ProductLife, type Unsteered } from './life.ts';
import { type OfficeBuild, officeLife } from './office.ts';
import { type OfficeTraits, officeTraitsOf } from './officeTraits.ts';
import type { ProductPolicies } from './policy.ts';
import { type TeamsBuild, teamsOf } from './teams.ts';

/** The products of one device up to an instant, each worked out when it is first asked for. */
export interface DeviceProducts {
  /** Null = the device does not have it; likewise the others. */
  office(): { readonly traits: OfficeTraits; readonly life: ProductLife<OfficeBuild> } | null;
  edge(): ProductLife<EdgeBuild> | null;
  webView(): Unsteered<EdgeBuild> | null;
  teams(): Unsteered<TeamsBuild> | null;
}

/** A product at an instant, in short. */
export interface ProductState {
  readonly channel: string;
  readonly version: string;
  readonly build: string;
  /** The build that is loaded and waits for its applications to be closed; null = none. */
  readonly pendingBuild: string | null;
}

/** What is on a device. */
export interface ProductStates {
  readonly office:
    | (ProductState & {
        readonly installedFrom: OfficeChannel;
        readonly manager: OfficeTraits['manager'];
      })
    | null;
  readonly edge: ProductState | null;
  readonly teams: ProductState | null;
}

/** Creates the teller of one device's products. */
export function createDeviceProducts(
  makeup: Makeup,
  traits: Traits,
  { policies, until }: { readonly policies: ProductPolicies; readonly until: number },
): DeviceProducts {
  const edgeFrom = later(() => edgeStart(makeup, traits));
  return {
    office: later(() => {
      const office = officeTraitsOf(makeup, traits);
      if (office === null) return null;
      return { traits: office, life: officeLife(makeup, traits, { office, policies, until }) };
    }),
    edge: later(() => {
      const start = edgeFrom();
      return start === null ? null : edgeLife(makeup, traits, { start, policies, until });
    }),
    webView: later(() => (edgeFrom() === null ? null : webViewOf(makeup, traits))),
    teams: later(() => teamsOf(makeup, traits)),
  };
}

/** Makes something when it is first asked for, and once. */
export function later<What>(make: () => What): () => What {
  let made: { readonly what: What } | null = null;
  return () => (made ??= { what: make() }).what;
}

/** The products in short. */
export function productStates(products: DeviceProducts, at: number): ProductStates {
  const office = products.office();
  const [edge, teams] = [products.edge(), products.teams()];
  return {
    office:
      office === null
        ? null
        : {
            ...stateOf(office.life, at),
            installedFrom: office.traits.start.channel,
            manager: office.traits.manager,
          },
    edge: edge === null ? null : stateOf(edge, at),
    teams: teams === null ? null : inShort(teams.at(at), null),
  };
}

function stateOf(life: ProductLife<OfficeBuild | EdgeBuild>, at: number): ProductState {
  return inShort(buildAt(life, at), life.pending?.build.build ?? null);
}

function inShort(
  { channel, version, build }: OfficeBuild | EdgeBuild | TeamsBuild,
  pendingBuild: string | null,
): ProductState {
  return { channel, version, build, pendingBuild };
}
