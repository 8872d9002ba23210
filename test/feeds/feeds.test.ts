/** Local copies of public lists: what is taken out of them, and what is refused. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedError } from '#feeds/file.ts';
import { readKnownExploited } from '#feeds/knownExploited.ts';
import { readSecurityGuide } from '#feeds/securityGuide.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'feeds-'));
});
after(() => rmSync(folder, { recursive: true }));

function write(content: unknown): string {
  const path = join(folder, 'copy.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const isFeedError = (pattern: RegExp) => (error: unknown) =>
  error instanceof FeedError && pattern.test(error.message);

describe('the list of exploited flaws', () => {
  const entry = (cveID: unknown, dateAdded: unknown) => ({
    cveID,
    dateAdded,
    vendorProject: 'Microsoft',
    product: 'Windows',
  });

  it('gives each flaw with the day it was first added, and counts what it cannot read', async () => {
    const vulnerabilities = [
      entry('CVE-2022-30190', '2022-06-14'),
      entry('cve-2022-26925', '2022-07-01'),
      entry('CVE-2022-26925', '2022-05-10'),
      entry('Follina', '2022-06-14'),
      entry('CVE-2022-1', '2022-06-14'),
      entry('CVE-2022-22047', '14/06/2022'),
      entry('CVE-2022-22047', '2022-02-30'),
      null,
    ];
    const { cves, poison } = await readKnownExploited(write({ title: 'KEV', vulnerabilities }));
    assert.deepEqual(
      [...cves],
      [
        ['CVE-2022-30190', Date.UTC(2022, 5, 14)],
        ['CVE-2022-26925', Date.UTC(2022, 4, 10)],
      ],
    );
    assert.equal(poison, 5);
  });

  it('is refused when it is not there, no JSON, another document, or too large', async () => {
    await assert.rejects(readKnownExploited(join(folder, 'none.json')), isFeedError(/opened/));
    await assert.rejects(readKnownExploited(folder), isFeedError(/not a file/));
    await assert.rejects(
      readKnownExploited(write('{"vulnerabilities": [')),
      isFeedError(/not JSON/),
    );
    await assert.rejects(
      readKnownExploited(write({ value: [] })),
      isFeedError(/"vulnerabilities"/),
    );
    const many = Array.from({ length: 100_001 }, () => 0);
    await assert.rejects(
      readKnownExploited(write({ vulnerabilities: many })),
      isFeedError(/100001 entries, more than the 100000/),
    );
    const large = write('{}');
    truncateSync(large, 50 * 1024 * 1024 + 1);
    await assert.rejects(readKnownExploited(large), isFeedError(/52428801 bytes, more than/));
  });
});

describe('the security guide of a month', () => {
  const flaw = {
    CVE: 'CVE-2022-30190',
    Title: { Value: 'MSDT' },
    Notes: [{ Title: 'Description', Value: 'long' }],
    Threats: [
      { Type: 0, Description: { Value: 'Remote Code Execution' } },
      {
        Type: 1,
        Description: {
          Value:
            'Publicly Disclosed:Yes;Exploited:Yes;Latest Software Release:Exploitation Detected;DOS:N/A',
        },
      },
      { Type: 3, Description: { Value: 'Important' } },
    ],
    CVSSScoreSets: [{ BaseScore: 7.3 }, { BaseScore: 7.8 }],
    Remediations: [
      { Type: 2, Description: { Value: '5014699' }, SubType: 'Security Update' },
      { Type: 2, Description: { Value: '5014697' } },
      { Type: 2, Description: { Value: '5014699' } },
      { Type: 2, Description: { Value: 'Release Notes' } },
      { Type: 5, Description: { Value: '5014678' } },
    ],
  };
  const read = (entries: readonly unknown[]) =>
    readSecurityGuide(write({ DocumentTitle: { Value: 'June' }, Vulnerability: entries }));

  it('gives flaws with the articles that mend them, their score, and whether they are exploited', async () => {
    assert.deepEqual(await read([flaw]), {
      flaws: [
        {
          cve: 'CVE-2022-30190',
          kbs: ['KB5014699', 'KB5014697'],
          baseScore: 7.8,
          exploited: true,
        },
      ],
      poison: 0,
    });
  });

  it('is read in whatever case its names are spelled', async () => {
    const lower = JSON.stringify({ Vulnerability: [flaw] }).replaceAll(
      /"(\w+)":/g,
      (_, key: string) => `"${key.charAt(0).toLowerCase()}${key.slice(1)}":`,
    );
    const upper = JSON.stringify({ Vulnerability: [flaw] }).replaceAll(
      /"(\w+)":/g,
      (_, key: string) => `"${key.toUpperCase()}":`,
    );
    const expected = await read([flaw]);
    assert.deepEqual(await readSecurityGuide(write(lower)), expected);
    assert.deepEqual(await readSecurityGuide(write(upper)), expected);
  });

  it('tells exploited flaws from those that are only likely to be', async () => {
    const withStatus = (value: string) => ({
      ...flaw,
      Threats: [{ Type: 1, Description: { Value: value } }],
    });
    const { flaws } = await read([
      withStatus(
        'Publicly Disclosed:No;Exploited:No;Latest Software Release:Exploitation More Likely',
      ),
      withStatus('Exploited:Yes'),
      withStatus('Latest Software Release:Exploitation Detected;Older Software Release:N/A'),
      { CVE: 'ADV190013' },
    ]);
    assert.deepEqual(
      flaws.map(({ exploited }) => exploited),
      [false, true, true, false],
    );
    assert.deepEqual(flaws.at(-1), {
      cve: 'ADV190013',
      kbs: [],
      baseScore: null,
      exploited: false,
    });
  });

  it('counts entries that it cannot read, and refuses another document', async () => {
    const { flaws, poison } = await read([
      flaw,
      { ...flaw, CVE: 'Follina' },
      { ...flaw, CVSSScoreSets: [{ BaseScore: 'high' }] },
      7,
    ]);
    assert.deepEqual([flaws.length, poison], [1, 3]);
    await assert.rejects(readSecurityGuide(write({ value: [] })), isFeedError(/"Vulnerability"/));
    await assert.rejects(readSecurityGuide(write('null')), isFeedError(/"Vulnerability"/));
  });
});
