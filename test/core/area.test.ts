import assert from 'node:assert/strict';
import { areas, isArea } from '#core/area.ts';

describe('areas', () => {
  const table = [
    ['quality', 'yes', 'yes', 'yes', 0.95],
    ['feature', 'yes', 'no', 'no', 0.99],
    ['office', 'service', 'no', 'service', 0.9],
    ['edge', 'no', 'no', 'no', null],
    ['teams', 'no', 'no', 'no', null],
  ] as const;
  for (const [name, pause, expedite, rollBack, target] of table) {
    it(`${name}: pause ${pause}, expedite ${expedite}, roll back ${rollBack}`, () => {
      assert.ok(isArea(name));
      const area = areas[name];
      const answer = (by: readonly string[]): string => {
        if (by.length === 0) return 'no';
        return by.includes('tenant') ? 'yes' : 'service';
      };
      assert.equal(answer(area.pause.by), pause);
      assert.equal(answer(area.expedite.by), expedite);
      assert.equal(answer(area.rollBack.by), rollBack);
      assert.equal(area.objective?.target ?? null, target);
    });
  }

  it('are known by name only', () => {
    assert.equal(isArea('toString'), false);
    assert.equal(isArea('drivers'), false);
  });
});
