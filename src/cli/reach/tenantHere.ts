/**
 * The tenant that a command speaks to by itself, without the service: the one of the settings, else the emulated one of
 * the engine that runs here. What opens a tenant is kept on no disk, so that of a running engine it must be given again.
 */
import type { TenantAddress } from '#breakGlass/tenantGraph.ts';
import type { Config } from '#settings/config.ts';
import { readRunningEngine, type RunningGraph } from '#engine/runningEngine.ts';
import { Failure } from '../failure.ts';

/** The tenant; without a secret where only the running engine has it, null where there is none. */
export function tenantHere({ graph, dataDir }: Config): TenantAddress | RunningGraph | null {
  if (graph !== null) return { kind: 'microsoft', ...graph };
  return readRunningEngine(dataDir)?.graph ?? null;
}

/** The tenant with what opens it; a Failure says what to set, or what `otherwise` to do. */
export function openTenant(config: Config, otherwise?: string): TenantAddress {
  const address = tenantHere(config);
  if (address !== null && 'clientSecret' in address) return address;
  const remedy = 'set GRAPH_TENANT_ID, GRAPH_CLIENT_ID and GRAPH_CLIENT_SECRET';
  throw new Failure('usage', 'no tenant is given, and no emulated one runs here', {
    code: 'noTenant',
    remedy: otherwise === undefined ? remedy : `${remedy}; or ${otherwise}`,
  });
}
