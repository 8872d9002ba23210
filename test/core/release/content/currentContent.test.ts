import assert from 'node:assert/strict';
import fc from 'fast-check';
import { apply } from '#core/release/step/apply.ts';
import type { Decision } from '#core/release/step/decision.ts';
import { currentContent } from '#core/release/content/currentContent.ts';
import { currentRelease } from '#core/release/state/plan.ts';
import type { Content } from '#core/release/state/release.ts';
import { content, plannedRelease, publishedAt } from '../world.ts';

/** As a history, or a database, of an earlier version has it. */
const former = {
  ...content,
  targets: [
    { product: 'Windows 10', version: '21H2', kb: 'KB5014699', build: 19_044, revision: 1766 },
  ],
  updates: [
    {
      entryId: 'b-entry',
      name: '2026-12-B',
      cadence: 'monthly',
      classification: 'security',
      releasedAt: publishedAt,
      isExpeditable: true,
      severity: null,
      targets: [
        { product: '', version: '', kb: '', build: 26_100, revision: 7, isHotpatch: true },
        { product: 'Windows 10', version: '21H2', kb: 'KB5014699', build: 19_044, revision: 1766 },
      ],
    },
  ],
  outOfService: [19_044],
  versions: [{ ring: 'fast', build: 19_044, devices: 3 }],
} as unknown as Content;

const line = { line: '19044', version: [19_044, 1766], label: 'Windows 10 21H2', kb: 'KB5014699' };

describe('what is rolled out, as an earlier version wrote it', () => {
  it('is read by line and version, with all that it says', () => {
    const read = currentContent(former);
    assert.deepEqual(read, {
      ...content,
      targets: [line],
      updates: [
        {
          ...former.updates?.[0],
          targets: [
            { line: '26100', version: [26_100, 7], label: '', kb: '', isHotpatch: true },
            line,
          ],
        },
      ],
      outOfService: ['19044'],
      versions: [{ ring: 'fast', line: '19044', devices: 3 }],
    });
    assert.deepEqual(currentContent(read), read, 'and what is so already stays as it is');
  });

  it('does not come to know what it did not tell', () => {
    const { updates: _, outOfService: __, versions: ___, ...first } = former;
    assert.deepEqual(currentContent(first), content);
  });

  it('is read so in a release, and folded in so from a decision that a history tells', () => {
    const release = { ...plannedRelease(), content: former };
    assert.deepEqual(currentRelease(release).content, currentContent(former));
    for (const kind of ['review', 'supersede'] as const) {
      const decision = { id: kind, at: publishedAt, action: { kind, content: former } };
      const folded = apply(plannedRelease(), decision as unknown as Decision);
      assert.deepEqual(folded.content, currentContent(former), kind);
    }
  });

  it('tells versions of any number apart', () => {
    const numbers = fc.tuple(fc.integer({ min: 1, max: 99_999 }), fc.nat({ max: 99_999 }));
    fc.assert(
      fc.property(fc.uniqueArray(numbers, { selector: ([a, b]) => `${a}.${b}` }), (builds) => {
        const targets = builds.map(([build, revision]) => ({
          product: '',
          version: '',
          kb: '',
          build,
          revision,
        }));
        const read = currentContent({ ...former, targets } as unknown as Content);
        const told = read.targets.map(({ version }) => version.join('.'));
        assert.equal(new Set(told).size, builds.length);
      }),
    );
  });
});
