/**
 * Whose devices are steered: a tenant's, or those of the emulator, and the latter only where it was asked for. An
 * engine that takes simulated devices because credentials were not found would look just like a real one.
 */
import type { Config } from '#settings/config.ts';
import type { RunningGraph } from '#engine/runningEngine.ts';
import { credentialsElsewhere, strangeText } from '#settings/strange.ts';
import { Failure } from '../failure.ts';
import { keepEmulated, keepTenant } from '../rehearsal/kept.ts';

/** Whose devices an engine steers. */
export type ChosenFleet =
  | { readonly kind: 'tenant'; readonly graph: NonNullable<Config['graph']> }
  | { readonly kind: 'tenants'; readonly names: readonly string[] }
  | {
      readonly kind: 'emulated';
      /** A tenant whose credentials are given and not used. */
      readonly unusedTenant: string | null;
    };

/**
 * The tenant whose credentials are given, or the emulator where it was asked for; remembers which in the data directory.
 * Throws a Failure where neither is given, or where the directory serves the other.
 */
export function chosenFleet(config: Config, isEmulated: boolean): ChosenFleet {
  const { graph, dataDir, environment, tenants } = config;
  if (isEmulated) {
    keepEmulated(dataDir);
    return { kind: 'emulated', unusedTenant: graph?.tenant ?? null };
  }
  if (tenants !== null) {
    if (tenants.names.length === 0) throw noTenants(tenants.folder);
    keepTenant(dataDir);
    return { kind: 'tenants', names: tenants.names };
  }
  if (graph === null) throw noFleet(environment);
  keepTenant(dataDir);
  return { kind: 'tenant', graph };
}

/** Whether the engine of a data directory steers simulated devices; false also where it is not known. */
export function isEmulated(
  engine: { readonly graph: Pick<RunningGraph, 'kind'> | null } | undefined,
): boolean {
  return engine?.graph?.kind === 'emulator';
}

/** Whose devices the engine of a data directory steers, as scripts read it; null where the engine runs elsewhere. */
export function steeredDocument(graph: RunningGraph | null | undefined): object | null {
  return graph ? { kind: graph.kind, url: graph.url, tenant: graph.tenant } : null;
}

/** The same in a sentence. */
export function steeredText(graph: RunningGraph | null | undefined): string {
  if (!graph)
    return 'Its devices are those of the tenant that the worker of this server was given.';
  return graph.kind === 'emulator'
    ? 'Its devices are simulated: Microsoft Graph is emulated, and no real device is touched.'
    : `Its devices are those of tenant ${graph.tenant}, reached at ${graph.url}.`;
}

function noTenants(folder: string): Failure {
  return new Failure('usage', 'holds no settings of a tenant', {
    place: folder,
    code: 'noTenant',
    remedy:
      'write NAME.env with one NAME=value a line for each (docs/operations.md, "Many tenants")',
  });
}

function noFleet(environment: Config['environment']): Failure {
  const elsewhere = credentialsElsewhere(environment).map((one) => ` ${strangeText(one)}`);
  return new Failure('usage', `no tenant is given.${elsewhere.join('')}`, {
    code: 'noTenant',
    remedy:
      'for a tenant set GRAPH_TENANT_ID, GRAPH_CLIENT_ID and GRAPH_CLIENT_SECRET (README, "Point it at your own");\n' +
      '  for a simulated fleet say so: ringmaster up --emulate',
  });
}
