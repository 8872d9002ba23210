/** Groups within groups. */
import assert from 'node:assert/strict';
import { createDocuments } from '../../../emulator/store/documents.ts';
import { groupsUnder } from '../../../emulator/store/nesting.ts';
import { nouns, type GroupRecord } from '../../../emulator/store/nouns.ts';

describe('groups within a group', () => {
  const documents = createDocuments();
  const group: Omit<GroupRecord, 'displayName' | 'mailNickname' | 'memberGroups'> = {
    description: null,
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
    membershipRule: null,
    memberUsers: [],
    createdAt: 0,
  };
  const put = (id: string, memberGroups: readonly string[]) => {
    const value: GroupRecord = { ...group, displayName: id, mailNickname: id, memberGroups };
    documents.applyPut(nouns.group, id, { at: 0, value });
  };
  put('outer', ['left', 'right']);
  put('left', ['shared', 'deleted']);
  put('right', ['shared', 'outer']);
  put('shared', []);
  put('deleted', ['shared']);
  documents.applyPut(nouns.group, 'deleted', { at: 1, value: null });

  it('are each named once, the outer first, whichever way they hold each other', () => {
    assert.deepEqual(groupsUnder(documents, 'outer'), [
      'outer',
      'left',
      'shared',
      'deleted',
      'right',
    ]);
  });

  it('name a deleted one, but none that it held', () => {
    assert.deepEqual(groupsUnder(documents, 'deleted'), ['deleted']);
  });
});
