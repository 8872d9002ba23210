/** Which editions of Windows are serviced longer hangs on their names, as they are told in one way or another. */
import assert from 'node:assert/strict';
import { isLongTerm, linesOfEditions } from '#core/device/editions.ts';

describe('editions of Windows', () => {
  const cases = [
    ['Enterprise', ['enterprise']],
    ['Enterprise/Education/IoT Enterprise', ['enterprise']],
    ['Home/Pro/Pro Education/Pro for Workstations', ['pro']],
    ['Professional', ['pro']],
    ['Pro Education', ['pro']],
    ['all editions', ['enterprise', 'pro']],
    ['Home, Enterprise', ['pro', 'enterprise']],
    ['', []],
  ] as const;
  for (const [name, lines] of cases)
    it(`"${name}" is ${lines.join(' and ') || 'nothing'}`, () => {
      assert.deepEqual(linesOfEditions(name), lines);
    });

  it('kept for years are known by their branch', () => {
    assert.equal(isLongTerm('Enterprise/Education/IoT Enterprise LTSC'), true);
    assert.equal(isLongTerm('Enterprise LTSB'), true);
    assert.equal(isLongTerm('Enterprise'), false);
  });
});
