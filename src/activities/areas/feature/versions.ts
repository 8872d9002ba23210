/** Versions of Windows of a tenant: what its catalogue offers, and the names and builds of all. */
import type { OfferedWindows, WindowsVersion } from '#core/release/content/windowsVersions.ts';
import { GraphError } from '#graph/error.ts';
import type { Graph } from '#graph/request.ts';
import { listKnownVersions, listOfferedVersions } from '#graph/updates/featureVersions.ts';

/** Both lists as of one instant. */
export interface Versions {
  readonly known: readonly WindowsVersion[];
  readonly offered: readonly OfferedWindows[];
}

/** Reads both. Throws GraphError where the builds of what is offered are not told. */
export async function readVersionLists(graph: Graph, asOf: number): Promise<Versions> {
  const offered = await listOfferedVersions(graph, { asOf });
  const known = await listKnownVersions(graph, { asOf });
  const isKnown = offered.some(({ name }) => known.some((one) => one.name === name));
  if (offered.length === 0 || isKnown) return { known, offered };
  throw new GraphError(
    `The builds of ${offered.map(({ name }) => name).join(', ')} are not told by the products of Windows`,
    { kind: 'malformed', wayOut: 'nothing is rolled out until they are' },
  );
}
