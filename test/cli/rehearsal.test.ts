import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pc from 'picocolors';
import * as z from 'zod';
import { Failure } from '#cli/failure.ts';
import { pastRelease } from '#cli/asked/pastReleases.ts';
import { rehearsalDocument, type RehearsalResult } from '#cli/rehearsal/document.ts';
import {
  checkMayRehearse,
  keepRehearsal,
  keepTenant,
  newEmulatorDir,
  readRehearsal,
  removeOtherEmulatorDirs,
} from '#cli/rehearsal/kept.ts';
import {
  areasAsked,
  checkResumeFlags,
  lastInstantOf,
  rehearsalRequest,
  stopsOf,
  untilInstant,
} from '#cli/rehearsal/request.ts';
import { besideLines, rehearsalLines, webUiLink } from '#cli/rehearsal/summary.ts';
import {
  day,
  judgedRelease,
  publishedAt,
  sampleDecisions,
  sampleRelease,
} from '../reports/sampleRelease.ts';
import { expectGolden } from './golden.ts';
import { withinMonth } from '#core/area/areas.ts';
import { hourMs } from '#core/time.ts';

const result = (release = judgedRelease()): RehearsalResult => ({
  engine: {
    serverVersion: '1.32.1',
    address: '127.0.0.1:7233',
    webUi: 'http://127.0.0.1:8233',
    page: 'http://127.0.0.1:8234/',
  },
  status: { release, next: null, result: null, asOf: day(21) },
  now: day(21),
  listed: {
    workflowId: 'release/contoso/quality/2026-12-B',
    runId: '01a20819-557b-7dba-8e0c-26461f7cd5cc',
    status: 'completed',
    startedAt: day(-9),
    closedAt: day(21),
    historyEvents: 713,
    historyBytes: 301_234,
  },
  decisions: sampleDecisions(),
  report: '.ringmaster/reports/contoso-quality-2026-12-B.html',
  areas: [],
  incidents: [],
  wallSeconds: 21.3456,
});

const instant = z.iso.datetime();
const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** What a document of a month tells, at least. */
const documentSchema = z.object({
  engine: z.object({
    serverVersion: z.string(),
    address: z.string(),
    virtualTime: z.boolean(),
    webUi: z.string().nullable(),
    page: z.string().nullable(),
  }),
  release: z.object({
    workflowId: z.string(),
    runId: z.string(),
    area: z.literal('quality'),
    id: z.string(),
    basedOn: z.string().nullable(),
    publishedAt: instant,
    status: z.string(),
    historyEvents: count,
    historyBytes: count,
    virtualDays: z.number(),
    wallSeconds: z.number(),
  }),
  devices: z.object({
    discovered: count,
    ready: count,
    notReady: count,
    notRegistered: count,
    excluded: count,
  }),
  rings: z.array(
    z.object({
      ring: z.string(),
      devices: count,
      opensAt: instant,
      openedAt: instant.nullable(),
      deadlineAt: instant,
      updated: count,
      inProgress: count,
      failed: count,
      paused: z.boolean(),
    }),
  ),
  objective: z.object({
    target: share,
    attained: share.nullable(),
    judgedAt: instant.nullable(),
    met: z.boolean().nullable(),
    eligible: count,
    updated: count,
  }),
  decisions: z.array(
    z.object({ at: instant, kind: z.string(), ring: z.string().nullable(), reason: z.string() }),
  ),
  report: z.string().nullable(),
});

describe('The document of `rehearse --json`', () => {
  it('holds what is promised, at the end and in mid-month', () => {
    const end = documentSchema.parse(rehearsalDocument(result()));
    assert.equal(end.objective.met, true);
    assert.equal(end.release.virtualDays, 30);
    assert.equal(end.release.wallSeconds, 21.35);
    const midway = documentSchema.parse(
      rehearsalDocument({ ...result(sampleRelease()), now: day(7), report: null }),
    );
    assert.equal(midway.objective.met, null);
    assert.deepEqual(
      midway.rings.map(({ ring, paused }) => [ring, paused]),
      [
        ['test', false],
        ['first', false],
        ['fast', true],
        ['broad', false],
      ],
    );
  });

  it('holds it before the first look, when nothing is known of the fleet', () => {
    const release = { ...sampleRelease(), progress: null };
    const { devices } = documentSchema.parse(
      rehearsalDocument({ ...result(release), report: null }),
    );
    assert.equal(devices.discovered, 0);
  });

  it('names each area where several were played together', () => {
    const { status, listed, report } = result();
    const { areas } = rehearsalDocument({ ...result(), areas: [{ status, listed, report }] });
    const [first] = areas as readonly { readonly area: string; readonly historyEvents: number }[];
    assert.deepEqual([first?.area, first?.historyEvents], ['quality', 713]);
  });

  it('is plain JSON', () => {
    const document = rehearsalDocument(result());
    assert.deepEqual(JSON.parse(JSON.stringify(document)), document);
  });
});

describe('The end of a rehearsal for people', () => {
  it('is a table of rings, the objective, and where to look further', () => {
    const lines = rehearsalLines(result(), pc.createColors(false));
    expectGolden(new URL('golden/rehearsed.txt', import.meta.url), `${lines.join('\n')}\n`);
  });

  it('leads to this very run in the Web UI', () => {
    assert.equal(
      webUiLink(result()),
      'http://127.0.0.1:8233/namespaces/default/workflows/release%2Fcontoso%2Fquality%2F2026-12-B/01a20819-557b-7dba-8e0c-26461f7cd5cc/history',
    );
    assert.equal(webUiLink({ ...result(), engine: { ...result().engine, webUi: null } }), null);
  });
});

describe('Areas that are played together', () => {
  const { status, listed, report } = result();
  const { release } = status;
  const office = { ...release, key: { ...release.key, area: 'office' as const } };

  it('have a line each at the end: what it came to', () => {
    const areas = [release, office].map((one) => ({
      status: { ...status, release: one },
      listed,
      report,
    }));
    const lines = rehearsalLines({ ...result(), areas }, pc.createColors(false));
    const [head, ...rows] = lines.slice(-3);
    assert.match(head ?? '', /^area +release +decisions +events +objective$/);
    assert.deepEqual(
      rows.map((line) => line.split(' ')[0]),
      ['quality', 'office'],
    );
    assert.ok(rows.every((line) => line.includes('met: ')));
  });

  it('are told beside the one that is shown, while they are under way', () => {
    const all = [status, { ...status, release: { ...office, objective: null } }];
    const lines = besideLines(all, release.key, pc.createColors(false));
    assert.equal(lines.length, 3);
    assert.match(lines[2] ?? '', /^office +2026-12-B +D\+21 /);
    assert.deepEqual(besideLines([status], release.key, pc.createColors(false)), []);
  });
});

describe('What a rehearsal is asked to be', () => {
  it('is June 2022 over 1,000 devices unless said otherwise', () => {
    assert.deepEqual(rehearsalRequest({}), {
      devices: 1000,
      seed: 1,
      scenario: 'calm',
      basedOn: '2022-06-B',
      throttle: 'off',
    });
  });

  it('stops an hour after the edge of a day, so that what opens on it has opened', () => {
    assert.equal(untilInstant(undefined, publishedAt), null);
    for (const [text, days] of [
      ['D0', 0],
      ['d+6', 6],
      ['D-3', -3],
      ['D−3', -3],
      ['D', 0],
    ] as const) {
      assert.equal(untilInstant(text, publishedAt), day(days) + hourMs, text);
    }
  });

  it('is played day by day beyond its month, and only where that is asked', () => {
    const end = day(21) + hourMs;
    assert.deepEqual(stopsOf(null, end), { stopAt: end, beyondAt: null });
    assert.deepEqual(stopsOf(day(6), end), { stopAt: day(6), beyondAt: null });
    assert.deepEqual(stopsOf(day(45), end), { stopAt: end, beyondAt: day(45) });
    const { key } = sampleRelease();
    assert.equal(lastInstantOf({ publishedAt, key }), untilInstant('D+70', publishedAt));
  });

  it('may stop on a later day of what takes months', () => {
    assert.equal(untilInstant('D+104', publishedAt, 'feature'), day(104) + hourMs);
    assert.throws(() => untilInstant('D+104', publishedAt), Failure);
  });

  it('refuses days that are none', () => {
    for (const text of ['6', 'D+', 'D+71', 'D-29', 'D+1.5', 'tomorrow', '']) {
      assert.throws(() => untilInstant(text, publishedAt), Failure, text);
    }
  });

  it('is of one area, of some or of all, each once', () => {
    assert.deepEqual(areasAsked({}), ['quality', 'office', 'edge', 'teams']);
    assert.deepEqual(areasAsked({ scenario: 'bad-office' }), ['office']);
    assert.deepEqual(areasAsked({ scenario: 'new-windows' }), ['feature']);
    assert.deepEqual(areasAsked({ scenario: 'bad-driver' }), ['quality']);
    assert.deepEqual(areasAsked({ scenario: 'bad-office', area: 'quality' }), ['quality']);
    assert.deepEqual(areasAsked({ area: 'all' }), withinMonth());
    assert.deepEqual(areasAsked({ area: 'feature' }), ['feature']);
    assert.deepEqual(areasAsked({ area: 'quality, quality' }), ['quality']);
    assert.throws(() => areasAsked({ area: 'quality,qualty' }), /Did you mean "quality"/);
  });

  it('cannot be changed on the way', () => {
    checkResumeFlags({ resume: true, until: 'D+6', keep: true });
    assert.throws(() => checkResumeFlags({ resume: true, seed: 2 }), /cannot be changed/);
  });
});

describe('Months that happened', () => {
  it('are told with updates, builds, severity and what came out of band', () => {
    const june = pastRelease('2022-06-B');
    assert.equal(june.publishedOn, '2022-06-14');
    assert.deepEqual(
      june.updates.map(({ kb }) => kb),
      ['KB5014699', 'KB5014697'],
    );
    assert.deepEqual(june.severity.exploited, ['CVE-2022-30190']);
    assert.deepEqual(
      june.outOfBand.map(({ day }) => day),
      [6],
    );
  });

  it('that are unknown are told with those there are', () => {
    assert.throws(() => pastRelease('2022-13-B'), /no release is called "2022-13-B"/);
    assert.throws(() => pastRelease('2022-06-C'), /is no monthly security release/);
  });
});

describe('What a data directory keeps of a rehearsal', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kept-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const kept = {
    purpose: 'rehearsal' as const,
    request: rehearsalRequest({ devices: 5 }),
    key: { tenant: 'contoso', area: 'quality' as const, id: '2026-12-B' },
    beside: [{ tenant: 'contoso', area: 'office' as const, id: '2026-12-B' }],
    publishedAt,
    emulatorDir: 'somewhere',
  };

  it('is found again, so that it can go on', () => {
    assert.equal(readRehearsal(folder), null);
    keepRehearsal(folder, kept);
    assert.deepEqual(readRehearsal(folder), kept);
    checkMayRehearse(folder);
  });

  it('never mixes with a real tenant', () => {
    assert.throws(() => keepTenant(folder), /holds a rehearsal/);
    const other = path.join(folder, 'tenant');
    keepTenant(other);
    keepTenant(other);
    assert.throws(() => checkMayRehearse(other), /serves a real tenant/);
    assert.equal(readRehearsal(other), null);
  });

  it('is nothing where the file is broken', () => {
    writeFileSync(path.join(folder, 'rehearsal.json'), '{');
    assert.equal(readRehearsal(folder), null);
  });

  it('gives each rehearsal an emulator of its own; those of earlier ones are removed when told', () => {
    const own = newEmulatorDir(folder);
    const earlier = path.join(path.dirname(own), 'rehearsal-earlier');
    mkdirSync(own, { recursive: true });
    mkdirSync(earlier);
    removeOtherEmulatorDirs(own);
    assert.deepEqual(readdirSync(path.dirname(own)), [path.basename(own)]);
  });
});
