/** What is asked when devices turn bad and nobody is left to compare them with. */
import assert from 'node:assert/strict';
import type { Release } from '#core/release/state/release.ts';
import { releaseDetails } from '#core/release/view/details.ts';
import { proposal } from '../../../../../src/core/release/command/proposal.ts';
import { headline } from '#core/release/view/headline.ts';
import { isOver } from '#core/release/step/wake.ts';
import { at, looked, onDay, order, plannedRelease, play, seen, step } from '../../world.ts';
import { shocked } from '../../shock.ts';
import { dayMs } from '#core/time.ts';

const falling = (bad: number) => shocked({ bad });

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

  describe('in several ways at once', () => {
    const driver = [{ signal: 'blueScreen', bad: 300 }, { signal: 'edge', bad: 400 }, { bad: 200 }];

    it('are asked about in one question, and one word settles it', () => {
      const { release, decisions } = play(plannedRelease(), {
        look: shocked(...driver),
        until: onDay(18),
        interjections: [at(14, { kind: 'approve' })],
      });
      assert.deepEqual(askedOf(decisions), ['alone/blueScreen']);
      assert.deepEqual(release.proposals, []);
      const text = decisions.find(({ action }) => action.kind === 'propose')?.reason ?? '';
      assert.match(text, /had a blue screen where .*Edge.*fell silent.*left to compare with/);
    });

    it('and later in another way are asked about again, saying what was let go', () => {
      const { release, decisions } = play(plannedRelease(), {
        look: shocked(...driver, { signal: 'office', bad: 400, from: 15 }),
        until: onDay(18),
        interjections: [at(14, { kind: 'approve' })],
      });
      assert.deepEqual(askedOf(decisions), ['alone/blueScreen', 'alone/office']);
      assert.match(
        release.proposals[0]?.text ?? '',
        /devices had Office crash or hang where .*fell silent.* was let go on before/,
      );
    });

    it('and, while nobody has answered, in another way are asked about anew, all in one question', () => {
      const { release, decisions } = play(plannedRelease(), {
        look: shocked(...driver, { signal: 'office', bad: 400, from: 15 }),
        until: onDay(18),
      });
      assert.deepEqual(askedOf(decisions), ['alone/blueScreen', 'alone/blueScreen']);
      assert.deepEqual(
        release.proposals.map(({ subject, signals }) => [subject, signals]),
        [['alone/blueScreen', ['blueScreen', 'office', 'dark', 'edge']]],
      );
      const withdrawn = decisions.filter(({ action }) => action.kind === 'withdraw');
      assert.deepEqual(
        withdrawn.map(({ reason }) => /since by now more stands out/.test(reason)),
        [true],
      );
    });

    it('are asked about in one question after a word to what an earlier version asked of one signal', () => {
      const until = onDay(13);
      const { release } = play(plannedRelease(), { look: shocked(...driver), until });
      const former: Release = {
        ...release,
        proposals: release.proposals.map((one) => ({ ...one, signals: [] })),
      };
      const { release: after } = step(
        former,
        order({ kind: 'approve' }),
        seen(former, until),
        until,
      );
      assert.deepEqual(after.settled.slice(-1), ['alone/blueScreen']);
      const { release: next } = looked(after, shocked(...driver)(after, until + dayMs));
      const [question] = next.proposals;
      assert.equal(question?.subject, 'alone/dark');
      assert.deepEqual(question.signals, ['dark', 'edge']);
      assert.match(question.text, /had a blue screen was let go on before/);
    });
  });

  it('are told of as unusual, with nobody left to compare with, and never beside calm', () => {
    const { release } = play(plannedRelease(), { look: falling(500), until: onDay(18) });
    assert.match(release.evidence?.alone ?? '', /devices fell silent .* were usual before/);
    const details = releaseDetails(release, null);
    assert.match(details, /Unusual, with nobody left to compare with:/);
    assert.match(details, /what can be compared would happen in most months/);
    assert.doesNotMatch(details, /Strongest/);
  });
});

describe('the last look of a month', () => {
  const late = shocked({ bad: 500, from: 20 });
  const ended = () => play(plannedRelease(), { look: late, until: onDay(40) });

  it('asks nothing, since nobody could answer', () => {
    const { release, decisions } = ended();
    assert.ok(isOver(release));
    assert.deepEqual(askedOf(decisions), []);
    assert.match(release.evidence?.alone ?? '', /fell silent/);
  });

  it('withdraws what was not answered, and what the watch asks beyond it stays', () => {
    const question = { subject: 'open/broad', kind: 'open', ring: 'broad' } as const;
    const before = play(plannedRelease(), { until: onDay(20) }).release;
    const asked = (over: object) => ({
      ...proposal(before, onDay(20), {
        hold: null,
        text: 'May it?',
        otherwise: 'stay',
        ...question,
        ...over,
      }),
    });
    const proposals = [
      asked({}),
      asked({ subject: 'rollBack/2026-12-B/hold-1', kind: 'rollBack', ring: null, hold: 'gone' }),
      asked({ subject: 'hurry/CVE-2022-30190', kind: 'hurry', ring: null }),
      asked({ subject: 'notBooting', kind: 'goOn', ring: null }),
      asked({ subject: 'cancelled/12', kind: 'goOn', ring: null }),
    ];
    const day = onDay(21);
    const { release, decisions } = looked({ ...before, proposals }, seen(before, day));
    assert.ok(isOver(release));
    assert.deepEqual(
      release.proposals.map(({ subject }) => subject),
      ['cancelled/12'],
    );
    const withdrawn = decisions.filter(({ action }) => action.kind === 'withdraw');
    assert.match(
      withdrawn.at(-1)?.reason ?? '',
      /^A question is withdrawn, since the month is over. It was: /,
    );
  });

  it('left questions open in earlier versions: they are shown as open no more, and not answered', () => {
    const { release } = ended();
    const left = proposal(release, onDay(21), {
      subject: 'alone/dark',
      kind: 'goOn',
      ring: null,
      hold: null,
      text: 'May it?',
      otherwise: 'stay',
    });
    const former: Release = { ...release, proposals: [left] };
    assert.deepEqual(
      headline(former, onDay(24)).map(({ kind }) => kind),
      ['over'],
    );
    assert.doesNotMatch(releaseDetails(former, null), /Asks you/);
    const { refusal } = step(
      former,
      order({ kind: 'approve', subject: 'alone/dark' }),
      seen(former, onDay(24)),
      onDay(24),
    );
    assert.equal(refusal?.kind, 'releaseOver');
  });
});
