import assert from 'node:assert/strict';
import {
  isFor,
  kindOf,
  messageKinds,
  type Focus,
  type OptionalKind,
} from '#core/message/contact.ts';

describe('a contact', () => {
  const told = (about: readonly Focus[], without: readonly OptionalKind[] = []) =>
    messageKinds.filter((kind) => isFor({ about, without }, kind));

  it('that looks after updates is told all, but for what it switched off', () => {
    assert.deepEqual(told(['updates']), messageKinds);
    assert.deepEqual(
      told(['updates', 'devices'], ['change', 'start', 'advisory', 'summary', 'schedule']),
      ['question', 'trouble', 'objective', 'incident'],
    );
  });

  it('that looks after devices is told of troubles, objectives and incidents', () => {
    assert.deepEqual(told(['devices']), ['trouble', 'objective', 'incident']);
  });

  it('is told what is of no known kind as a change', () => assert.equal(kindOf('novel'), 'change'));
});
