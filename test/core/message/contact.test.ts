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
      ['question', 'trouble', 'objective', 'incident', 'escalation', 'support'],
    );
  });

  it('that looks after devices is told of troubles, objectives, incidents and what is overdue', () => {
    assert.deepEqual(told(['devices']), ['trouble', 'objective', 'incident', 'escalation']);
  });

  it('is told of support requests that are about what it looks after', () => {
    const devices = { about: ['devices'], without: [] } as const;
    assert.ok(isFor(devices, 'support', 'devices') && !isFor(devices, 'support', 'updates'));
    const updates = { about: ['updates'], without: [] } as const;
    assert.ok(isFor(updates, 'support', 'updates') && !isFor(updates, 'support', 'devices'));
    assert.ok(isFor(updates, 'escalation', 'devices'), 'what is overdue is told to all');
  });

  it('is told what is of no known kind as a change', () => assert.equal(kindOf('novel'), 'change'));
});
