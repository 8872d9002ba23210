/** What is asked when devices turn bad and nobody is left to compare them with. */
import assert from 'node:assert/strict';
import type { ControlCount, EvidenceCounts } from '#core/evidence/count/counts.ts';
import type { Observation } from '#core/release/step/observation.ts';
import type { Release } from '#core/release/state/release.ts';
import {
  countsOf,
  dayMs,
  onDay,
  order,
  plannedRelease,
  play,
  publishedAt,
  seen,
} from '../../world.ts';

const firstDay = Math.floor(publishedAt / dayMs);

/** Of 900 updated devices so many fall silent a day from D+10 on; nobody is left without the update. */
function silence(release: Release, now: number, bad: number): EvidenceCounts {
  const others = { othersAtRisk: 0, othersBad: 0 };
  const of = { signal: 'dark', ring: 'broad', cohort: null };
  const before: ControlCount = {
    ...of,
    day: firstDay - 1,
    updatedAtRisk: 0,
    updatedBad: 0,
    othersAtRisk: 14_000,
    othersBad: 40,
  };
  const days = Array.from(
    { length: Math.max(0, Math.floor(now / dayMs) - firstDay - 10) },
    (_, nth): ControlCount => ({
      ...of,
      ...others,
      day: firstDay + 10 + nth,
      updatedAtRisk: 900,
      updatedBad: bad,
    }),
  );
  return { ...countsOf(release, now), control: [before, ...days] };
}

const falling =
  (bad: number) =>
  (state: Release, now: number): Observation =>
    seen(state, now, now < onDay(0) ? {} : { counts: silence(state, now, bad) });

const askedOf = (decisions: ReturnType<typeof play>['decisions']): readonly string[] =>
  decisions.flatMap(({ action }) => (action.kind === 'propose' ? [action.proposal.subject] : []));

describe('devices that turn bad when all rings are open', () => {
  it('are asked about once and pause nothing, however many they are', () => {
    const { release, decisions } = play(plannedRelease(), {
      look: falling(500),
      until: onDay(18),
    });
    assert.deepEqual(askedOf(decisions), ['alone/dark']);
    assert.ok(release.rings.every(({ pause }) => pause === null));
    const [question] = release.proposals;
    assert.match(question?.text ?? '', /devices fell silent .* left to compare with.*pause it/);
  });

  it('are asked about no more after a person had the release go on', () => {
    const { release, decisions } = play(plannedRelease(), {
      look: falling(500),
      until: onDay(18),
      interjections: [
        { at: onDay(13), trigger: order({ kind: 'approve', subject: 'alone/dark' }) },
      ],
    });
    assert.deepEqual(askedOf(decisions), ['alone/dark']);
    assert.deepEqual(release.proposals, []);
  });

  it('are no matter while they are as many as is usual', () => {
    const { decisions } = play(plannedRelease(), { look: falling(3), until: onDay(18) });
    assert.deepEqual(askedOf(decisions), []);
  });

  it('are a matter under the gate clock, too', () => {
    const { release, decisions } = play(plannedRelease({ gate: 'clock' }), {
      look: falling(500),
      until: onDay(18),
    });
    assert.deepEqual(askedOf(decisions), ['alone/dark']);
    assert.ok(release.rings.every(({ pause }) => pause === null));
  });
});
