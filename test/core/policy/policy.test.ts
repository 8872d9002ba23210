import assert from 'node:assert/strict';
import { signal, type Signal, type SignalSource } from '#core/evidence/signal/signal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { isSamePolicy, pauseAt, policyFaults, type Policy } from '#core/policy/policy.ts';
import { quality } from '#core/area/quality.ts';

const withRings = (rings: Policy['rings']): Policy => ({ ...defaultPolicy('contoso'), rings });

describe('policy', () => {
  for (const profile of Object.keys(quality.profiles)) {
    it(`has nothing against the profile ${profile}`, () => {
      assert.deepEqual(policyFaults(defaultPolicy('contoso', profile)), []);
    });
  }

  it('is the same as one that says the same, and as none that cannot be read', () => {
    const policy = defaultPolicy('contoso');
    assert.equal(isSamePolicy(defaultPolicy('contoso'), policy), true);
    assert.equal(isSamePolicy({ ...policy, announceDaysBefore: 28 }, policy), false);
    assert.equal(isSamePolicy(null, policy), false);
  });

  const rings = defaultPolicy('contoso').rings;
  const [test, first, fast, broad] = rings;
  assert.ok(test && first && fast && broad);
  const table: readonly (readonly [string, Policy, string])[] = [
    ['rings out of order', withRings([test, fast, first, broad]), 'rings.2.deferralDays'],
    ['a name twice', withRings([test, first, { ...fast, name: 'first' }, broad]), 'rings.2.name'],
    ['shares that do not add up', withRings([test, first, broad]), 'rings'],
    [
      'a judgement before the last ring opens',
      {
        ...defaultPolicy('contoso'),
        summaryOnDay: 8,
        objective: { target: 0.95, judgedOnDay: 9, missChance: 0.8 },
      },
      'objective.judgedOnDay',
    ],
    [
      'a summary after the judgement',
      { ...defaultPolicy('contoso'), summaryOnDay: 22 },
      'summaryOnDay',
    ],
  ];
  const base = defaultPolicy('contoso');
  const withEvidence = (evidence: Partial<Policy['evidence']>): Policy => ({
    ...base,
    evidence: { ...base.evidence, ...evidence },
  });
  const withSignal = (source: SignalSource, own: Partial<Signal>): Policy => ({
    ...base,
    signals: [signal('mine', 'failed', source, own)],
  });
  const ofEvidence: readonly (readonly [string, Policy, string])[] = [
    [
      'a watch that comes no sooner than the pause',
      withEvidence({ watchAt: 20 }),
      'evidence.watchAt',
    ],
    ['a rollback before the pause', withEvidence({ rollBackAt: 19 }), 'evidence.rollBackAt'],
    [
      'asking again only at the deadline',
      { ...base, approval: { ...base.approval, escalateAfterHours: 72 } },
      'approval.escalateAfterHours',
    ],
    [
      'a match that is not of the source',
      withSignal('installs', { match: { stopCodes: ['0x7E'] } }),
      'signals.0.match.stopCodes',
    ],
    [
      'a match in a source of one kind of event',
      withSignal('builds', { match: { otherThan: ['x'] } }),
      'signals.0.match.otherThan',
    ],
    [
      'a comparison with devices that cannot have it',
      withSignal('installs', { method: 'both' }),
      'signals.0.method',
    ],
    [
      'two signals of one name',
      { ...base, signals: [signal('a', 'a', 'apps', {}), signal('a', 'b', 'apps', {})] },
      'signals.1.name',
    ],
  ];
  for (const [what, policy, path] of [...table, ...ofEvidence]) {
    it(`names the place and the rule of ${what}`, () => {
      const [fault] = policyFaults(policy);
      assert.equal(fault?.path.join('.'), path);
      assert.ok(fault.rule.length > 0 && fault.seen.length > 0 && fault.remedy.length > 0);
    });
  }

  it('allows a rollback at the very level of the pause, without the dust of a division', () => {
    for (const falsePauseBudget of [0.01, 0.02, 0.05, 0.1, 0.2]) {
      const level = pauseAt({ falsePauseBudget });
      assert.equal(level, Math.round(1 / falsePauseBudget));
      const policy = withEvidence({ falsePauseBudget, watchAt: level / 2, rollBackAt: level });
      assert.deepEqual(policyFaults(policy), []);
    }
  });

  it('has nothing against a signal that counts all events of its source', () => {
    assert.deepEqual(policyFaults(withSignal('apps', {})), []);
    assert.deepEqual(policyFaults(withSignal('reports', { match: { reports: ['helpdesk'] } })), []);
  });
});
