import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf } from '#core/release/content/contentOf.ts';
import type { ContentUpdate } from '#core/release/state/release.ts';
import {
  hurryFor,
  isAtLeast,
  isBehind,
  mends,
  serves,
  updatesOf,
} from '#core/release/content/updates.ts';
import { content, onDay, publishedAt } from '../world.ts';
import { dayMs } from '#core/time.ts';

const midnight = Math.floor(publishedAt / dayMs) * dayMs;
const lines = ['19045', '22631', '26100'] as const;
const target = fc
  .record({
    line: fc.constantFrom(...lines),
    revision: fc.integer({ min: 1, max: 9 }),
    isHotpatch: fc.boolean(),
  })
  .map(({ line, revision, isHotpatch }) => ({
    line,
    version: [Number(line), revision],
    label: 'Windows 24H2',
    kb: 'KB5014699',
    isHotpatch,
  }));
const update = fc.record(
  {
    entryId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    name: fc.constant('update'),
    cadence: fc.constantFrom('monthly', 'outOfBand'),
    classification: fc.constantFrom('security', 'nonSecurity'),
    releasedAt: fc.constantFrom(midnight, midnight + 3 * dayMs, midnight + 6 * dayMs),
    isExpeditable: fc.boolean(),
    severity: fc.constant(null),
    targets: fc.array(target, { minLength: 1, maxLength: 4 }),
  },
  { noNullPrototype: true },
);
const month = fc
  .uniqueArray(update, { selector: ({ entryId }) => entryId, minLength: 1, maxLength: 5 })
  .map((updates): readonly ContentUpdate[] => updates);
const versions = fc.array(
  fc.record(
    {
      ring: fc.constantFrom('fast', 'broad'),
      line: fc.constantFrom(...lines),
      devices: fc.integer({ min: 1, max: 9 }),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 4 },
);
const flaws = fc.array(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 }).map((mendedBy) => ({
    mendedBy,
  })),
  { maxLength: 2 },
);

describe('the update to hurry a ring with', () => {
  it('can be expedited, mends a flaw that is asked for, and serves the ring; of none is said that none is', () => {
    fc.assert(
      fc.property(month, versions, flaws, (updates, counted, asked) => {
        const shown = contentOf(updates, { publishedAt, now: onDay(9), versions: counted });
        fc.pre(shown !== null);
        const own = counted.filter(({ ring }) => ring === 'fast').map(({ line }) => line);
        const wanted = own.length === 0 ? lines : own;
        const fits = (one: ContentUpdate): boolean =>
          one.isExpeditable &&
          wanted.some((line) => serves(one, line)) &&
          (asked.length === 0 || asked.some((flaw) => mends(shown, one, flaw)));
        const hurry = hurryFor(shown, 'fast', asked);
        if (hurry !== null) assert.ok(fits(hurry.update));
        else assert.deepEqual(updatesOf(shown).filter(fits), []);
      }),
    );
  });

  it('is, of those that do as well, one that no other is ahead of', () => {
    fc.assert(
      fc.property(month, (updates) => {
        const shown = contentOf(updates, { publishedAt, now: onDay(9) });
        fc.pre(shown !== null);
        const hurry = hurryFor(shown, 'fast');
        fc.pre(hurry !== null);
        const equal = updatesOf(shown).filter(
          (one) =>
            one.isExpeditable &&
            lines.every((line) => serves(one, line) === serves(hurry.update, line)),
        );
        assert.ok(
          !isBehind(
            hurry.update,
            equal.filter((one) => isAtLeast(one, hurry.update)),
          ),
        );
      }),
    );
  });

  it('is the one that a state of an earlier version is named after', () => {
    assert.equal(hurryFor(content, 'fast')?.update.entryId, content.entryId);
    assert.equal(hurryFor({ ...content, isExpeditable: false }, 'fast'), null);
  });
});
