/**
 * The groups that are there before anybody writes: the registration group and the groups nested in it, whose devices
 * follow from the fleet's facts (a rule, not a list: a million memberships would be a waste to store).
 */
import type { Fleet } from '../../fleet/fleet.ts';
import type { JournalEvent } from '../../store/journal.ts';
import { nouns, type GroupRecord } from '../../store/nouns.ts';
import { type FoundedSet, guidFrom } from '../../store/tenant.ts';
import { administrator } from './directoryObjects.ts';

/** The groups and the rules of their membership. */
export interface RegistrationGroups {
  readonly founded: readonly FoundedSet[];
  readonly initial: readonly JournalEvent[];
}

/** Makes the fleet's groups; the first name is the registration group, the others are nested in it. */
export function registrationGroups(fleet: Fleet, createdAt: number): RegistrationGroups {
  const idOf = (name: string) => guidFrom(`group ${fleet.seed}/${name}`);
  const [root = '', ...nested] = fleet.registrationGroups;
  const put = (name: string, own: Partial<GroupRecord>): JournalEvent => ({
    kind: 'put',
    noun: nouns.group,
    id: idOf(name),
    at: createdAt,
    value: { ...emptyGroup(name, createdAt), ...own },
  });
  return {
    founded: fleet.registrationGroups.map((name) => ({
      name: idOf(name),
      isFounder: (index) => fleet.facts(index).pilotGroup === name,
    })),
    initial: [
      put(root, { memberGroups: nested.map(idOf), memberUsers: [administrator.id] }),
      ...nested.map((name) => put(name, {})),
    ],
  };
}

function emptyGroup(name: string, createdAt: number): GroupRecord {
  return {
    displayName: name,
    description: null,
    mailEnabled: false,
    mailNickname: name.replaceAll(/[^A-Za-z0-9]/g, ''),
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    memberGroups: [],
    memberUsers: [],
    createdAt,
  };
}
