/**
 * Microsoft's public lists of builds under `/_emulator/feeds`, with the paths that they have on Microsoft's hosts and
 * without a token. They are told as of the instant of the request; what can go wrong with them stands in the fault plan
 * under the host `feeds`.
 */
import { type GraphCall, replyJson, type Reply } from '../http/call.ts';
import type { Route, RouteFamily } from '../http/routes.ts';
import type { Tenant } from '../store/tenant.ts';
import { edgeProducts } from './edgeProducts.ts';
import { feedsPath } from './path.ts';
import { officeReleases } from './officeReleases.ts';

const family: RouteFamily = {
  versions: 'both',
  document: 'microsoft-365-apps/updates/manageability',
  permissions: [],
  dialect: 'general',
  quota: 'none',
};

/** Routes of the lists. */
export const feedRoutes: readonly Route[] = [
  {
    ...family,
    method: 'GET',
    path: `${feedsPath}releases/v1.0/OfficeReleases`,
    handle: (call, tenant) =>
      replyJson(200, officeReleases(tenant.fleet.published().office, call.at)),
  },
  {
    ...family,
    document: 'deployedge/microsoft-edge-update-policies',
    method: 'GET',
    path: `${feedsPath}api/products`,
    handle: listEdge,
  },
];

function listEdge(call: GraphCall, { fleet }: Tenant): Reply {
  const view = call.query.get('view') === 'enterprise' ? 'enterprise' : 'all';
  return replyJson(200, edgeProducts(fleet.published().edge, call.at, view));
}
