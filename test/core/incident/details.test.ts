/** An incident as the Web UI shows it. */
import assert from 'node:assert/strict';
import { incidentDetails } from '#core/incident/details.ts';
import { messageKeyOf, incidentWorkflowId } from '#core/incident/incident.ts';
import { nextLook } from '#core/incident/next.ts';
import { begunAt, factsAt, missed } from './incidents.ts';

describe('an incident in the Web UI', () => {
  it('says what it is about, how it stands, what was tried and what is next', () => {
    const tried = {
      remedy: 'restorePolicies',
      at: begunAt,
      outcome: 'done',
      before: 3,
      helped: null,
    } as const;
    const incident = {
      ...missed(),
      facts: factsAt(begunAt, {}),
      lookedAt: begunAt,
      tried: [tried],
    };
    const text = incidentDetails(incident, nextLook(incident, begunAt));
    assert.match(text, /Incident 1: Windows quality updates 2026-12-B missed its objective/);
    assert.match(text, /service degradation, moderate, service team/);
    assert.match(text, /putting policies right: done/);
    assert.match(text, /\*\*Next:\*\* Wed 30 Dec 2026 18:00 UTC/);
    assert.match(incidentDetails(incident, null), /It is over/);
    assert.match(
      incidentDetails({ ...incident, isRehearsal: true }, { at: 0, why: 'look' }),
      /as its releases go on/,
    );
  });

  it('has a workflow and messages of its own', () => {
    assert.equal(incidentWorkflowId(missed()), 'incident/contoso/1');
    assert.equal(messageKeyOf(missed()).id, 'incident-1');
  });
});
