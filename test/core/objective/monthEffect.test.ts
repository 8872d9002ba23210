/** How far a month is off its curves: as far as months are until something is seen of it, and then as far as it shows. */
import assert from 'node:assert/strict';
import { chances, normals } from '#core/foresight/chances.ts';
import { monthEffects, type Shown } from '#core/objective/monthEffect.ts';

const spread = { month: 1, ring: 0.3 };

function drawn(shown: readonly (Shown | null)[], ring: number) {
  const draw = monthEffects(shown, spread);
  const values = Array.from({ length: 4000 }, (_, seed) => draw(normals(chances(seed)))[ring] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

const near = (one: number, other: number, within = 0.06): boolean => Math.abs(one - other) < within;

describe('how far a month is off', () => {
  it('is as wide as months and rings differ, as long as nothing is seen', () => {
    const { mean, deviation } = drawn([null, null], 1);
    assert.ok(near(mean, 0) && near(deviation, Math.hypot(1, 0.3)), `${mean} ${deviation}`);
  });

  it('is what a ring shows for that ring, and for the others as far as they share the month', () => {
    const shown = [{ off: 2, variance: 0.01 }, null];
    const own = drawn(shown, 0);
    assert.ok(near(own.mean, 2, 0.1) && near(own.deviation, 0.1), `${own.mean} ${own.deviation}`);
    const other = drawn(shown, 1);
    assert.ok(near(other.mean, 2 / 1.1), String(other.mean));
    assert.ok(other.deviation > 0.35 && other.deviation < 0.5, String(other.deviation));
  });

  it('hardly moves by what says little', () => {
    const { mean, deviation } = drawn([{ off: 5, variance: 50 }, null], 1);
    assert.ok(near(mean, 0.1, 0.08) && deviation > 0.95, `${mean} ${deviation}`);
  });
});
