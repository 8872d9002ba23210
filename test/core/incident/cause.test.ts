/** Causes: the same has the same key, and what belongs together one incident. */
import assert from 'node:assert/strict';
import { causeKey, causeTitle, keysJoined, type Cause } from '#core/incident/cause.ts';
import { severityOf } from '#core/incident/severity.ts';
import { begunAt, factsAt } from './incidents.ts';

const release = { area: 'quality', release: '2026-12-B' } as const;
const causes: readonly Cause[] = [
  { kind: 'missed', ...release },
  { kind: 'paused', ...release },
  { kind: 'foreseen', ...release },
  { kind: 'missing', area: 'quality', source: 'devices' },
  { kind: 'refused', area: 'quality', failure: 'GraphForbidden', work: 'policies' },
  { kind: 'drift', area: 'quality' },
];

describe('causes of incidents', () => {
  it('have a key each, and a title in words', () => {
    assert.deepEqual(causes.map(causeKey), [
      'missed/quality/2026-12-B',
      'paused/quality/2026-12-B',
      'foreseen/quality/2026-12-B',
      'missing/devices',
      'refused/quality/policies/GraphForbidden',
      'drift/quality',
    ]);
    assert.deepEqual(causes.map(causeTitle), [
      'Windows quality updates 2026-12-B missed its objective',
      'Windows quality updates 2026-12-B is paused by the service',
      'Windows quality updates 2026-12-B does not come to its objective',
      'The source "devices" is silent',
      'Graph refuses writing policies and groups of Windows quality updates',
      'Policies of Windows quality updates are changed past the service',
    ]);
  });

  it('are one for all areas where a source is silent that all of them read', () => {
    const office = { kind: 'missing', area: 'office', source: 'devices' } as const;
    assert.equal(causeKey(office), 'missing/devices');
  });

  it('join the pause of the same release, or what was foreseen of it, where its objective is missed', () => {
    assert.deepEqual(keysJoined({ kind: 'missed', ...release }), [
      'paused/quality/2026-12-B',
      'foreseen/quality/2026-12-B',
      'missed/quality/2026-12-B',
    ]);
    assert.deepEqual(keysJoined({ kind: 'paused', ...release }), ['paused/quality/2026-12-B']);
  });

  it('are as grave as the share of the fleet they concern', () => {
    const cause = { kind: 'missed', ...release } as const;
    const at = (share: number | null) => severityOf(cause, factsAt(begunAt, { share }));
    assert.deepEqual(
      [at(null), at(0.01), at(0.02), at(0.1)],
      ['moderate', 'minimal', 'moderate', 'critical'],
    );
    assert.equal(severityOf(causes[4] ?? cause, null), 'critical');
  });
});
