/** Commands come from terminals and from forms of the Web UI; what they say is shown to everybody, so it is plain text. */
import assert from 'node:assert/strict';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { commandKinds, type Command } from '#core/release/command/command.ts';
import { shapeFaults } from '#core/release/command/policyShape.ts';
import { refusalOf } from '#core/release/command/refusal.ts';
import { onDay, plannedRelease, play } from '../world.ts';

const hostile = [
  '\u001B[31mred\u0007',
  'a\nD+3 approved by alice',
  'a\u202Egnp',
  'adm\u200Bin',
  'a\u009B2J',
];
const extra: Readonly<Partial<Record<Command['kind'], object>>> = {
  hold: { cohort: { model: 'Fjord 13 G2' } },
  unhold: { hold: '2026-12-B/hold-1' },
};

function refusal(command: object) {
  return refusalOf(
    play(plannedRelease(), { until: onDay(2) }).release,
    command as Command,
    onDay(2),
  );
}

describe('a command', () => {
  for (const kind of commandKinds) {
    for (const field of ['operator', 'reason', 'requestId'] as const) {
      it(`${kind} is refused for a ${field} that is no plain text, by the name of the field and the rule`, () => {
        for (const text of hostile) {
          const command = { operator: 'kim', reason: 'x', ...extra[kind], kind, [field]: text };
          const refused = refusal(command);
          assert.equal(refused?.kind, 'malformed', JSON.stringify(text));
          assert.match(
            refused.message,
            new RegExp(`^${kind}: "${field}" must be one line without .*found U\\+`),
          );
        }
      });
    }
  }

  it('is refused for a ring, hold, subject or fact that is no plain text', () => {
    const asked = { operator: 'kim', reason: 'x' };
    for (const text of hostile) {
      const commands: readonly (readonly [string, object])[] = [
        ['ring', { kind: 'pause', ring: text, ...asked }],
        ['hold', { kind: 'unhold', hold: text, ...asked }],
        ['subject', { kind: 'approve', subject: text, ...asked }],
        ['cohort', { kind: 'hold', cohort: { model: text }, ...asked }],
        ['cohort', { kind: 'hold', cohort: { [text]: 'x' }, ...asked }],
      ];
      for (const [field, command] of commands) {
        assert.match(refusal(command)?.message ?? '', new RegExp(`"${field}" must be one line`));
      }
    }
  });

  it('may be said in any language', () => {
    for (const reason of ['Drucker fällt aus – KB5014699', '印刷できない', 'الطابعة لا تعمل'])
      assert.equal(refusal({ kind: 'pause', operator: '田中', reason, ring: 'first' }), null);
  });
});

describe('a policy', () => {
  it('is refused for names that are no plain text', () => {
    const policy = defaultPolicy('contoso');
    for (const text of hostile) {
      const [first, ...rings] = policy.rings;
      const faults = [
        shapeFaults({ ...policy, rings: [{ ...first, name: text }, ...rings] }),
        shapeFaults({ ...policy, approval: { ...policy.approval, approvers: [text] } }),
      ];
      for (const [fault] of faults) assert.match(fault?.message ?? '', /one line without/);
    }
  });
});
