/** Each public complaint about Office, Edge and Teams is answered by a test that is there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { complaints } from './complaints.ts';

describe('What administrators complain of', () => {
  for (const { area, nth, told, right, file, test } of complaints) {
    it(`${area} ${nth} (${told}): ${right}`, () => {
      const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
      assert.ok(text.includes(test), `test/${file} has no test "${test}"`);
    });
  }

  it('are ten of each area', () => {
    const counts = Map.groupBy(complaints, ({ area }) => area);
    assert.deepEqual(
      [...counts].map(([area, { length }]) => [area, length]),
      [
        ['office', 10],
        ['edge', 10],
        ['teams', 10],
      ],
    );
  });
});
