/** Messages as people read them, in both languages. */
import assert from 'node:assert/strict';
import { english } from '#reports/message/english.ts';
import { german } from '#reports/message/german.ts';
import { letterOf } from '#reports/message/letter.ts';
import type { MessageLine } from '#reports/message/words.ts';
import { day, sampleRelease } from '../sampleRelease.ts';

const { key } = sampleRelease();
const line = (kind: string, text: string, more: Partial<MessageLine> = {}): MessageLine => ({
  kind,
  act: 'announce',
  ring: null,
  what: `announce ${kind}`,
  text,
  ...more,
});
const pause = line('change', 'Crashes: <b>6</b> of 20', {
  act: 'pause',
  ring: 'fast',
  what: 'pause fast',
});
const values = { key, at: day(7), basedOn: null };

describe('A message', () => {
  it('is named after its weightiest line and escapes what it quotes', () => {
    const made = letterOf({ ...values, lines: [line('schedule', 'planned'), pause] }, 'en');
    assert.equal(made.kind, 'change');
    assert.equal(made.title, 'Windows quality updates 2026-12-B: change of schedule');
    assert.ok(made.html.includes('&lt;b&gt;6&lt;/b&gt;'));
    assert.deepEqual(
      made.lines.map(({ what }) => what),
      ['Pause fast', 'Announce schedule'],
    );
  });

  it('tells first what waits for a person, and how to answer', () => {
    const lines = [
      line('advisory', 'WI670072'),
      pause,
      line('question', 'May fast open?', { act: 'propose' }),
    ];
    for (const [language, words] of [
      ['en', english],
      ['de', german],
    ] as const) {
      const made = letterOf({ ...values, lines }, language);
      assert.ok(made.title.endsWith(words.kinds.question));
      assert.equal(made.lines[0]?.why, 'May fast open?');
      assert.match(made.html, /ringmaster release approve/);
      assert.match(made.text, /ringmaster release approve/);
    }
    assert.doesNotMatch(letterOf({ ...values, lines: [pause] }, 'en').html, /approve/);
  });

  it('about the schedule tells the window of each ring, and one about something else does not', () => {
    const schedule = [
      { ring: 'test', opensAt: day(0), offeredAt: day(0), deadlineAt: day(0), isPaused: false },
      { ring: 'fast', opensAt: day(6), offeredAt: null, deadlineAt: day(8), isPaused: true },
    ];
    const told = (kind: string, language: 'en' | 'de') =>
      letterOf({ ...values, lines: [line(kind, 'why')], schedule }, language);
    const { text, html } = told('schedule', 'en');
    assert.match(text, /test: since Tue 8 Dec 2026 18:00 UTC; installed by Tue 8 Dec 2026/);
    assert.match(text, /fast: from Mon 14 Dec 2026 18:00 UTC, paused; installed by Wed 16 Dec/);
    assert.match(html, /<th scope="row"[^>]*>fast<\/th>/);
    assert.match(told('change', 'de').text, /fast: ab Mo., 14.12.2026, 18:00 UTC, angehalten/);
    assert.doesNotMatch(told('advisory', 'en').text, /fast/);
    assert.doesNotMatch(letterOf({ ...values, lines: [pause] }, 'en').html, /<table/);
  });

  it('is in German what happened, and marks reasons as English', () => {
    const made = letterOf({ ...values, basedOn: '2022-06', lines: [pause] }, 'de');
    assert.match(made.html, /<html lang="de">/);
    assert.match(made.html, /Ring fast: angehalten/);
    assert.match(made.html, /<p lang="en"/);
    assert.match(made.text, /Probe von 2022-06/);
    assert.match(made.text, /Di\., 15\.12\.2026, 18:00 UTC/);
  });

  it('loads nothing, has one heading of the first order, and keeps to the width of a phone', () => {
    const { html } = letterOf({ ...values, lines: [pause] }, 'en');
    assert.doesNotMatch(html, /<script|<img|<link|https?:|width:\s*\d{3,}px;(?!margin)/);
    assert.equal(html.match(/<h1/g)?.length, 1);
    assert.match(html, /content="width=device-width"/);
  });

  it('that cannot be laid out goes out as plain text and says so', () => {
    const made = letterOf({ ...values, lines: [pause] }, 'en', () => {
      throw new Error('no such part');
    });
    assert.equal(made.fault, 'could not be laid out: no such part');
    assert.ok(made.text.includes(english.plain));
    assert.ok(made.html.startsWith('<pre') && made.html.includes('&lt;b&gt;'));
  });

  it('tells of an incident what it is about, how it stands and whose it is, in both languages', () => {
    const incident = {
      number: 3,
      cause: { kind: 'missed', area: 'quality', release: '2026-12-B' },
      status: 'serviceDegradation',
      severity: 'critical',
      owner: 'service team',
    } as const;
    const line = {
      kind: 'incident',
      act: 'incident.update',
      ring: null,
      what: 'update',
      text: '33 to go.',
    };
    const of = (language: 'en' | 'de') =>
      letterOf({ ...values, lines: [line], incident }, language);
    const [english, deutsch] = [of('en'), of('de')];
    assert.equal(
      english.title,
      'Incident 3, service degradation: Windows quality updates 2026-12-B missed its objective',
    );
    assert.match(
      english.text,
      /Status: service degradation\. Severity: critical\. Owner: service team\./,
    );
    assert.equal(
      deutsch.title,
      'Vorfall 3, Dienst beeinträchtigt: Windows quality updates 2026-12-B hat das Ziel verfehlt',
    );
    assert.match(
      deutsch.html,
      /Status: Dienst beeinträchtigt\. Schwere: kritisch\. Zuständig: Dienst\./,
    );
    assert.deepEqual(deutsch.lines, [{ what: 'Stand', why: '33 to go.' }]);
  });
});
