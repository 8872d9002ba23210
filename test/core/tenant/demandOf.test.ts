import assert from 'node:assert/strict';
import { readDemand } from '#core/tenant/demand.ts';
import { labelsDemandOf } from '#core/tenant/demandOf.ts';
import { day, sampleRelease } from '../../reports/sampleRelease.ts';

describe('the demand of a release', () => {
  it('is read on the other side as it was sent, with what its policy says of drivers and versions', () => {
    const demand = labelsDemandOf(sampleRelease(), day(3));
    assert.ok(demand.drivers !== undefined && demand.versions !== undefined);
    assert.deepEqual(readDemand(demand, { isRehearsal: true }, day(3)), demand);
  });
});
