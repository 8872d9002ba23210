/** Words to an incident as they come over the wire. */
import assert from 'node:assert/strict';
import { commandRefusal, readIncidentCommand } from '#core/incident/command.ts';
import { missed } from './incidents.ts';

const by = { operator: 'kim' };

describe('words to an incident', () => {
  it('are taken with who says them', () => {
    assert.deepEqual(readIncidentCommand('note', { ...by, text: 'called' }), {
      kind: 'note',
      operator: 'kim',
      text: 'called',
    });
    assert.deepEqual(readIncidentCommand('close', { ...by, reason: 'gone', isFalse: true }), {
      kind: 'close',
      operator: 'kim',
      reason: 'gone',
      isFalse: true,
    });
    assert.deepEqual(readIncidentCommand('own', { ...by, owner: 'network' }), {
      kind: 'own',
      operator: 'kim',
      owner: 'network',
    });
  });

  it('are none where something lacks, is too long, or steers a terminal', () => {
    for (const [kind, given] of [
      ['note', null],
      ['note', { text: 'x' }],
      ['note', { ...by, text: '' }],
      ['note', { ...by, text: 'a\nb' }],
      ['own', { ...by, owner: 'x'.repeat(501) }],
      ['close', { ...by }],
    ] as const)
      assert.equal((readIncidentCommand(kind, given) as { kind: string }).kind, 'malformed');
  });

  it('are refused where a timeline is full, but for the last one', () => {
    const full = { ...missed(), entries: 2_000 };
    const note = { kind: 'note', operator: 'kim', text: 'x' } as const;
    assert.equal(commandRefusal(full, note)?.kind, 'tooMany');
    assert.equal(commandRefusal(full, { kind: 'close', operator: 'kim', reason: 'x' }), null);
  });
});
