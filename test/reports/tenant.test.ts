import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { tenantReport } from '#reports/tenant/page.ts';
import { sampleArea, sampleDays, sampleTenant, missedRelease } from './sampleTenant.ts';

const values = sampleTenant();
const links = {
  base: '/contoso',
  webUi: { address: 'http://127.0.0.1:8233', namespace: 'default' },
};

describe('The page of a tenant', () => {
  const page = tenantReport(values);

  it('answers in its first paragraph', () => {
    const body = page.slice(page.indexOf('<main>'));
    const lead = body.indexOf('missed its objective by 4.4 points');
    assert.ok(lead > 0 && lead < body.indexOf('<h2>'));
  });

  it('stands by itself: nothing is loaded, no script runs, nothing leads elsewhere', () => {
    assert.match(page, /form-action &#39;none&#39;/);
    assert.doesNotMatch(page, /<script|javascript:|<link|<img|src=|href=|<form|https?:\/\//);
  });

  it('tells rings against their plan, months, versions, reasons and alerts with who acts', () => {
    for (const text of [
      'What waits for whom',
      'Open incidents',
      '85 devices &lt;short&gt;',
      'Open support requests',
      'ringmaster support show 1',
      'remind the desk of the first answer',
      'Rings against plan',
      'Month on month',
      '2026-11-B',
      'The fleet in versions',
      '19044.1766',
      'its edition of Windows is not Pro or Enterprise',
      'free more than 1 GB on its system disk',
      'failed to install: DiskFull 0x80070070',
      '0x80070070 DiskFull',
    ])
      assert.ok(page.includes(text), text);
  });

  it('takes texts from outside as texts', () => {
    assert.ok(page.includes('&lt;script&gt;'));
    assert.ok(page.includes('a blue screen &lt;where&gt;'));
  });

  it('gives each chart as numbers too', () => {
    const charts = page.match(/class="chart"[^>]*by (?:day|version)/g) ?? [];
    assert.equal(charts.length, (page.match(/The same as numbers/g) ?? []).length);
    assert.ok(charts.length >= 3);
  });

  it('has no number that is none, also where nothing was looked at yet', () => {
    const [first] = values.areas;
    assert.ok(first !== undefined);
    const release = { ...first.release, progress: null, content: null, objective: null };
    const bare = { ...first, release, months: [], days: [], look: null, failures: [] };
    for (const told of [
      page,
      tenantReport({ ...values, areas: [bare] }),
      tenantReport({ ...values, areas: [] }),
    ])
      assert.doesNotMatch(told, /NaN|Infinity|undefined|\[object/);
  });

  it('is as small at a million devices: its size hangs on months and rings', () => {
    const areas = values.areas.map((area) => ({ ...area, days: sampleDays(1_000_000) }));
    const large = tenantReport({ ...values, areas });
    assert.ok(Buffer.byteLength(large) < 400_000, `${Buffer.byteLength(large)} bytes`);
  });

  it('draws and adds up whatever versions a fleet has had', () => {
    const version = fc.option(fc.constantFrom('1.2', '1.10', '19044.1766', '7'));
    const share = fc.record({ version, devices: fc.nat(1_000_000) });
    const days = fc.array(fc.array(share, { maxLength: 13 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(days, (each) => {
        const told = each.map((versions, nth) => ({ at: nth * 86e6, versions }));
        const area = sampleArea(missedRelease(), { days: told });
        assert.doesNotMatch(tenantReport({ ...values, areas: [area] }), /NaN|Infinity|undefined/);
      }),
      { numRuns: 30 },
    );
  });
});

describe('The page of a tenant that is served', () => {
  const page = tenantReport(values, links);

  it('leads to each release, to devices, and to where a release can be steered', () => {
    for (const place of [
      'href="/contoso/devices"',
      'href="/contoso/releases/quality/2026-12-B"',
      'href="/contoso/devices?area=quality&amp;state=ineligible"',
      'href="http://127.0.0.1:8233/namespaces/default/workflows/release%2Fcontoso%2Fquality%2F2026-12-B"',
    ])
      assert.ok(page.includes(place), place);
  });

  it('runs no script either', () => assert.doesNotMatch(page, /<script|javascript:| on[a-z]+=/));
});
