/** What devices are told, from groups, assignments and their histories. */
import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { createDocuments } from '../../../emulator/store/documents.ts';
import { createMemberships } from '../../../emulator/store/memberships.ts';
import {
  type ConfigurationRecord,
  type GroupRecord,
  nouns,
  type ProfileRecord,
} from '../../../emulator/store/nouns.ts';
import { createPolicyBook } from '../../../emulator/store/policies.ts';

const ringRecord: ConfigurationRecord = {
  type: 'windowsUpdateForBusinessConfiguration',
  properties: {
    qualityUpdatesDeferralPeriodInDays: 6,
    deadlineForQualityUpdatesInDays: 2,
    deadlineGracePeriodInDays: null,
  },
  version: 1,
  createdAt: 0,
  modifiedAt: 0,
  qualityPause: null,
  featurePause: null,
  qualityRolledBackAt: null,
  featureRolledBackAt: null,
};
const groupRecord: GroupRecord = {
  displayName: 'g',
  description: null,
  mailEnabled: false,
  mailNickname: 'g',
  securityEnabled: true,
  groupTypes: [],
  membershipRule: null,
  memberGroups: [],
  memberUsers: [],
  createdAt: 0,
};
const profileRecord: ProfileRecord = {
  displayName: 'p',
  description: null,
  roleScopeTagIds: [],
  entryName: '2022-06-B',
  qualityUpdateRelease: '',
  daysUntilForcedReboot: 1,
  createdAt: 0,
  modifiedAt: 0,
};

function tenant(founded: readonly string[] = []) {
  const documents = createDocuments();
  const memberships = createMemberships(10);
  for (const name of founded) memberships.found(name, (index) => index < 5);
  const book = createPolicyBook({ documents, memberships, founded });
  const put = (noun: string, id: string, at: number, value: object | null) => {
    documents.applyPut(noun, id, { at, value });
    book.turnPage();
  };
  const target = (kind: string, groupId: string) => ({
    target: { '@odata.type': `#microsoft.graph.${kind}`, groupId },
  });
  const assign = (
    id: string,
    at: number,
    groups: readonly string[],
    excluded: readonly string[] = [],
  ) =>
    put(nouns.configurationAssignment, id, at, {
      assignments: [
        ...groups.map((group) => target('groupAssignmentTarget', group)),
        ...excluded.map((group) => target('exclusionGroupAssignmentTarget', group)),
      ],
    });
  return { memberships, book, put, assign, target };
}

describe('The policies of a device', () => {
  it('are in force while it is in the group and the group is assigned', () => {
    const { memberships, book, put, assign } = tenant();
    put(nouns.configuration, 'ring', 1, ringRecord);
    assign('ring', 10, ['g']);
    memberships.applyJoin('g', 3, 20);
    memberships.applyLeave('g', 3, 30);
    memberships.applyJoin('g', 3, 40);
    assign('ring', 50, []);
    const { rings } = book.of(3);
    deepEqual(rings[0]?.assigned, [
      { from: 20, to: 30 },
      { from: 40, to: 50 },
    ]);
    deepEqual(rings[0]?.versions, [
      {
        at: 1,
        deferralDays: 6,
        deadlineDays: 2,
        graceDays: null,
        paused: false,
        pauseExpiresAt: null,
        rolledBackAt: null,
        feature: {
          deferralDays: 0,
          deadlineDays: null,
          paused: false,
          pauseExpiresAt: null,
          allowsWindows11: false,
        },
        driversExcluded: false,
      },
    ]);
    deepEqual(book.of(4), { rings: [], expedites: [], features: [], drivers: [] });
  });

  it('reach nested groups and spare excluded ones', () => {
    const { memberships, book, put, assign } = tenant();
    put(nouns.group, 'outer', 0, { ...groupRecord, memberGroups: ['inner'] });
    put(nouns.group, 'inner', 0, groupRecord);
    put(nouns.configuration, 'ring', 1, ringRecord);
    assign('ring', 10, ['outer'], ['spared']);
    for (const index of [1, 2]) memberships.applyJoin('inner', index, 5);
    memberships.applyJoin('spared', 2, 15);
    deepEqual(book.of(1).rings[0]?.assigned, [{ from: 10, to: null }]);
    deepEqual(book.of(2).rings[0]?.assigned, [{ from: 10, to: 15 }]);
  });

  it('reach devices that are in a group by its rule, until they are taken out', () => {
    const { memberships, book, put, assign } = tenant(['pilot']);
    put(nouns.configuration, 'ring', 1, ringRecord);
    assign('ring', 10, ['pilot']);
    memberships.applyLeave('pilot', 1, 20);
    memberships.applyJoin('pilot', 7, 30);
    deepEqual(
      [0, 1, 7, 8].map((index) => book.of(index).rings[0]?.assigned ?? null),
      [[{ from: 10, to: null }], [{ from: 10, to: 20 }], [{ from: 30, to: null }], null],
    );
  });

  it('end when the policy is deleted', () => {
    const { memberships, book, put, assign } = tenant();
    put(nouns.configuration, 'ring', 1, ringRecord);
    assign('ring', 10, ['g']);
    memberships.applyJoin('g', 3, 20);
    put(nouns.configuration, 'ring', 60, null);
    deepEqual(book.of(3).rings[0]?.assigned, [{ from: 20, to: 60 }]);
  });

  it('hold an expedite from when its profile reached the device, unbroken by a new description', () => {
    const { memberships, book, put, target } = tenant();
    put(nouns.profile, 'p', 10, profileRecord);
    put(nouns.profileAssignment, 'p', 20, { assignments: [target('groupAssignmentTarget', 'g')] });
    memberships.applyJoin('g', 3, 5);
    put(nouns.profile, 'p', 30, { ...profileRecord, description: 'new' });
    put(nouns.profile, 'p', 40, { ...profileRecord, daysUntilForcedReboot: 0 });
    put(nouns.profile, 'p', 50, null);
    deepEqual(book.of(3).expedites, [
      { profileId: 'p', release: '2022-06-B', daysUntilForcedReboot: 1, at: 20, removedAt: 40 },
      { profileId: 'p', release: '2022-06-B', daysUntilForcedReboot: 0, at: 40, removedAt: 50 },
    ]);
  });

  it('are one object for devices told the same, kept over changes that do not touch them', () => {
    const { memberships, book, put, assign } = tenant();
    for (const ring of ['a', 'b']) {
      put(nouns.configuration, ring, 1, ringRecord);
      assign(ring, 10, [ring]);
    }
    for (const index of [1, 2]) memberships.applyJoin('a', index, 20);
    memberships.applyJoin('b', 3, 20);
    const [ofA, ofB] = [book.of(1), book.of(3)];
    equal(book.of(2), ofA);
    put(nouns.configuration, 'b', 30, {
      ...ringRecord,
      qualityPause: { startedAt: 30, expiresAt: 99 },
    });
    equal(book.of(1), ofA);
    notEqual(book.of(3), ofB);
    equal(book.of(3).rings[0]?.versions.at(-1)?.paused, true);
  });
});
