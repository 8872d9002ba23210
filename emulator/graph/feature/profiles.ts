/**
 * `deviceManagement/windowsFeatureUpdateProfiles` (beta): which version of Windows groups are taken to and kept at. The
 * list takes no filter (microsoft/Microsoft365DSC, issue 4594).
 */
import { badRequest } from '../../http/errors.ts';
import { nouns } from '../../store/nouns.ts';
import { profileRoutes } from '../intune/updateProfiles.ts';
import { changeFeatureProfile, createFeatureProfile, showFeatureProfile } from './profileRecord.ts';

/** Routes of feature update profiles. */
export const featureUpdateProfileRoutes = profileRoutes({
  path: '/deviceManagement/windowsFeatureUpdateProfiles',
  pages: 'graph/api/intune-softwareupdate-windowsfeatureupdate',
  noun: nouns.featureProfile,
  assigned: {
    noun: nouns.featureProfileAssignment,
    type: 'windowsFeatureUpdateProfileAssignment',
    isRolledOut: true,
  },
  show: (_call, tenant, { id, record }) => showFeatureProfile(tenant, id, record),
  create: createFeatureProfile,
  change: changeFeatureProfile,
  checkList: (call) => {
    if (call.query.get('$filter') !== null)
      throw badRequest('intune', 'The query option $filter is not supported here.');
  },
});
