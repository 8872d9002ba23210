/**
 * `deviceManagement/windowsFeatureUpdateProfiles` (beta): which version of Windows groups are kept at. Feature updates are
 * not played, so a profile is only kept, shown and assigned; a client can tell from it whether a version is pinned.
 */
import { contextOf, type GraphCall, replyEmpty, replyJson, type Reply } from '../../http/call.ts';
import { badRequest } from '../../http/errors.ts';
import type { Route } from '../../http/routes.ts';
import type { Noun } from '../../store/documents.ts';
import type { AssignmentRecord } from '../../store/nouns.ts';
import type { Tenant } from '../../store/tenant.ts';
import { assignmentsOf, assignPolicy } from './assignments.ts';
import { type KeptNoun, keptOf, keptRoutes, ownProperties } from '../kept.ts';
import { readsConfiguration, writesConfiguration } from './configurationAccess.ts';

const readAccess = readsConfiguration(
  'graph/api/intune-softwareupdate-windowsfeatureupdateprofile-list',
);
const writeAccess = writesConfiguration(readAccess);
const assignment: Noun<AssignmentRecord> = 'featureProfileAssignment';

const featureProfile: KeptNoun = {
  noun: 'featureProfile',
  path: '/deviceManagement/windowsFeatureUpdateProfiles',
  read: readAccess,
  write: writeAccess,
  type: 'microsoft.graph.windowsFeatureUpdateProfile',
  shape: checked,
  methods: ['POST', 'PATCH', 'DELETE'],
};

/** Routes of feature update profiles. */
export const featureUpdateProfileRoutes: readonly Route[] = [
  ...keptRoutes(featureProfile),
  {
    ...writeAccess,
    document: 'graph/api/intune-softwareupdate-windowsfeatureupdateprofile-assign',
    method: 'POST',
    path: `${featureProfile.path}/{id}/assign`,
    handle: assign,
  },
  {
    ...readAccess,
    document: 'graph/api/intune-softwareupdate-windowsfeatureupdateprofileassignment-list',
    method: 'GET',
    path: `${featureProfile.path}/{id}/assignments`,
    handle: listAssignments,
  },
];

function checked(
  _call: GraphCall,
  _tenant: Tenant,
  body: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  for (const name of ['displayName', 'featureUpdateVersion'])
    if (typeof body[name] !== 'string') throw badRequest('intune', `${name} is required.`);
  return {
    description: null,
    roleScopeTagIds: ['0'],
    deployableContentDisplayName: body['featureUpdateVersion'],
    ...ownProperties(body),
  };
}

function assign(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(featureProfile, call, tenant);
  const type = 'windowsFeatureUpdateProfileAssignment';
  assignPolicy(call, tenant, { id, noun: assignment, type });
  return replyEmpty(204);
}

function listAssignments(call: GraphCall, tenant: Tenant): Reply {
  const { id } = keptOf(featureProfile, call, tenant);
  const path = `${featureProfile.path.slice(1)}('${id}')/assignments`;
  return replyJson(200, {
    '@odata.context': contextOf(call, path),
    value: assignmentsOf(tenant, assignment, id),
  });
}
