/** The steps of a visit about versions of Windows: which there are, and a feature update profile that is taken away again. */
import {
  assignFeatureProfile,
  createFeatureProfile,
  deleteFeatureProfile,
  patchFeatureProfile,
} from '#graph/intune/features/profiles.ts';
import { listKnownVersions, listOfferedVersions } from '#graph/updates/featureVersions.ts';
import { about, throwAway } from './throwAway.ts';
import type { Remark, Step, Visit } from './visit.ts';

/** Reads what profiles may name; a tenant that switches the area on needs it. */
export const versionsStep: Step = {
  calls: ['listFeatureVersions'],
  isOptional: true,
  work: readVersions,
};

async function readVersions({ graph, asOf }: Visit): Promise<Remark> {
  const offered = await listOfferedVersions(graph, { asOf });
  const known = await listKnownVersions(graph, { asOf });
  const without = offered.filter(({ name }) => !known.some((one) => one.name === name));
  const names = offered.map(({ name }) => name).join('; ');
  if (offered.length === 0)
    return { kind: 'remark', text: 'no version of Windows is offered to profiles' };
  return without.length === 0
    ? { kind: 'remark', text: `profiles may name ${names}` }
    : {
        kind: 'fault',
        text: `no build is told of ${without.map(({ name }) => name).join('; ')}, so that they cannot be rolled out`,
      };
}

/** A tenant without feature update profiles keeps versions away by its rings. */
export const profileStep: Step = {
  calls: [
    'createFeatureProfile',
    'readFeatureProfile',
    'patchFeatureProfile',
    'assignFeatureProfile',
    'deleteFeatureProfile',
  ],
  isOptional: true,
  work: tryProfile,
};

/** A profile that reaches nobody; whether another version is taken, is said. */
async function tryProfile({ graph, asOf }: Visit): Promise<Remark> {
  const [first, second = first] = await listOfferedVersions(graph, { asOf });
  if (first === undefined || second === undefined)
    return { kind: 'notTried', text: 'no version of Windows is offered to profiles' };
  const made = { displayName: throwAway, description: about, version: first.name, asOf };
  const { profileId } = await createFeatureProfile(graph, made);
  const of = { profileId, asOf };
  try {
    const { version } = await patchFeatureProfile(graph, { ...of, version: second.name });
    await assignFeatureProfile(graph, { ...of, groupIds: [], excludedGroupIds: [] });
    return version === second.name
      ? null
      : { kind: 'fault', text: 'Intune took another version, but shows the first' };
  } finally {
    await deleteFeatureProfile(graph, of);
  }
}
