/** The update catalogue as an odd server answers it: what harms itself only, and when nothing of it is believed. */
import assert from 'node:assert/strict';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/updates/catalog.ts';
import { GraphError } from '#graph/error.ts';
import { createTally } from '#graph/poison.ts';
import { createGraph, type Graph } from '#graph/request.ts';
import { fixedToken, startScripted, type Scripted, type ScriptedAnswer } from '../graphs.ts';
import { dotted } from '#core/version.ts';

const asOf = Date.parse('2026-12-15T00:00:00Z');
const since = Date.parse('2026-12-07T00:00:00Z');

const revision = (over: object = {}): object => ({
  id: '10.0.19045.4894',
  isHotpatchUpdate: 'false',
  product: 'Windows 10',
  version: '22H2',
  osBuild: { majorVersion: 10, minorVersion: 0, buildNumber: 19045, updateBuildRevision: 4894 },
  knowledgeBaseArticle: { id: 'KB5043064' },
  ...over,
});
const entry = (id: unknown, over: object = {}): object => ({
  '@odata.type': '#microsoft.graph.windowsUpdates.qualityUpdateCatalogEntry',
  id,
  shortName: String(id),
  releaseDateTime: '2026-12-08T00:00:00Z',
  isExpeditable: true,
  qualityUpdateClassification: 'security',
  qualityUpdateCadence: 'monthly',
  cveSeverityInformation: null,
  productRevisions: [revision()],
  ...over,
});
const build = (buildNumber: unknown, updateBuildRevision: unknown): object => ({
  osBuild: { buildNumber, updateBuildRevision },
});

describe('the update catalogue', () => {
  let scripted: Scripted;
  let answers: readonly unknown[][] = [];
  let graph: Graph;
  before(async () => {
    scripted = await startScripted(({ url }): ScriptedAnswer => {
      const nth = Number(new URL(url, 'http://x').searchParams.get('page') ?? 0);
      const next = `${scripted.url}/beta/admin/windows/updates/catalog/entries?page=${nth + 1}`;
      const more = nth + 1 < answers.length ? { '@odata.nextLink': next } : {};
      return { status: 200, body: { value: answers[nth] ?? [], ...more } };
    });
    graph = createGraph({ baseUrl: scripted.url, kind: 'microsoft', tokens: fixedToken });
  });
  after(() => scripted.close());

  const read = async (...pages: readonly unknown[][]) => {
    answers = pages;
    const tally = createTally();
    const updates = await listQualityUpdates(graph, { asOf, since, tally });
    const poison = tally.counts().map(({ reason }) => reason);
    return { updates, poison, ids: updates.map(({ entryId }) => entryId) };
  };

  const odd: readonly (readonly [string, unknown, RegExp])[] = [
    ['no object', 7, /expected object/],
    ['without an id', entry(null), /^id: /],
    ['with a number as its id', entry(7), /^id: /],
    ['without a date', entry('x', { releaseDateTime: null }), /^releaseDateTime: /],
    ['with a date that is none', entry('x', { releaseDateTime: 'soon' }), /^releaseDateTime: /],
    ['of the year 1', entry('x', { releaseDateTime: '0001-01-01T00:00:00Z' }), /no date/],
    ['of the year 9999', entry('x', { releaseDateTime: '9999-12-31T23:59:59Z' }), /no date/],
    [
      'with more revisions than there are versions',
      entry('x', { productRevisions: Array.from({ length: 201 }, () => revision()) }),
      /^productRevisions: /,
    ],
    ['with words for a flag', entry('x', { isExpeditable: 'perhaps' }), /^isExpeditable: /],
    [
      'with text for its revisions',
      entry('x', { productRevisions: 'none' }),
      /^productRevisions: /,
    ],
  ];
  for (const [what, row, reason] of odd) {
    it(`sets an entry aside that is ${what}, and reads the others`, async () => {
      const { ids, poison } = await read([entry('a'), row, entry('b')]);
      assert.deepEqual(ids, ['a', 'b']);
      assert.equal(poison.length, 1);
      assert.match(poison[0] ?? '', reason);
    });
  }

  const parts: readonly (readonly [string, unknown])[] = [
    ['no object', null],
    ['without a build', revision({ osBuild: null })],
    ['with texts for numbers', revision(build('19045', '4894'))],
    ['with null for a number', revision(build(19045, null))],
    ['with a fraction', revision(build(19045, 4894.5))],
    ['with a build that no Windows has', revision(build(2, 3))],
    ['with a revision below one', revision(build(19045, 0))],
  ];
  for (const [what, row] of parts) {
    it(`sets a revision aside that is ${what}, and keeps the update's others`, async () => {
      const own = revision(build(26100, 1742));
      const { updates, poison } = await read([entry('a', { productRevisions: [row, own] })]);
      assert.deepEqual(
        updates[0]?.targets.map(({ version }) => dotted(version)),
        ['26100.1742'],
      );
      assert.equal(poison.length, 1);
      assert.match(poison[0] ?? '', /^productRevisions/);
    });
  }

  it('takes a severity that cannot be read for unknown, and never the update with it', async () => {
    const cveSeverityInformation = { maxSeverity: 'critical', maxBaseScore: '9.8' };
    const { updates, poison } = await read([entry('a', { cveSeverityInformation })]);
    assert.equal(updates[0]?.severity, null);
    assert.equal(updates[0]?.targets.length, 1);
    assert.equal(poison.length, 1);
  });

  it('takes an update without a classification for none of the month’s, and counts it', async () => {
    const { updates, poison } = await read([entry('a', { qualityUpdateClassification: null })]);
    assert.equal(updates[0]?.classification, 'unknown');
    assert.match(poison[0] ?? '', /^qualityUpdateClassification: /);
  });

  it('reads hotpatches, spelled as a text or as a flag', async () => {
    const flags = [true, 'True', false, 'false', null];
    const productRevisions = flags.map((isHotpatchUpdate, nth) =>
      revision({ isHotpatchUpdate, ...build(26100, 1000 + nth) }),
    );
    const { updates } = await read([entry('a', { productRevisions })]);
    assert.deepEqual(
      updates[0]?.targets.map(({ isHotpatch = false }) => isHotpatch),
      [true, true, false, false, false],
    );
  });

  it('lists an entry once that pages repeat, and one told in two ways with the builds of both', async () => {
    const other = entry('b', { productRevisions: [revision(build(26100, 1742))] });
    const one = await read([entry('a'), entry('b')], [entry('b'), other]);
    const two = await read([other, entry('b')], [entry('a')]);
    assert.deepEqual(one.ids.toSorted(), ['a', 'b']);
    const builds = ({ updates }: typeof one): ReadonlySet<number> =>
      new Set(
        (updates.find(({ entryId }) => entryId === 'b')?.targets ?? []).map(
          (of) => of.version[0] ?? 0,
        ),
      );
    assert.deepEqual(builds(one), new Set([19045, 26100]));
    assert.deepEqual(builds(two), new Set([19045, 26100]));
    assert.match(one.poison[0] ?? '', /entries that differ/);
  });

  const old = (id: string) => entry(id, { releaseDateTime: '2026-11-10T00:00:00Z' });

  it('is read whole, in whatever order it comes', async () => {
    const pages = [
      [old('w'), entry('a')],
      [old('x')],
      [entry('b'), old('y')],
      [old('z')],
      [entry('c')],
    ];
    const { ids } = await read(...pages);
    assert.deepEqual(ids.toSorted(), ['a', 'b', 'c']);
  });

  it('is left where an order that held from the first row on has become too old for long', async () => {
    const many = Array.from({ length: 60 }, (_, nth) => old(`old-${nth}`));
    const { ids } = await read([entry('a'), ...many], [entry('b')]);
    assert.deepEqual(ids, ['a']);
    const odd = await read([old('x'), entry('a'), ...many], [entry('b')]);
    assert.deepEqual(odd.ids.toSorted(), ['a', 'b']);
  });

  it('is not believed when more than one row in a hundred cannot be read', async () => {
    const good = Array.from({ length: 250 }, (_, nth) => entry(`e${nth}`));
    const bad = Array.from({ length: 9 }, () => entry(null));
    assert.equal((await read([...good, ...bad.slice(0, 2)])).ids.length, 250);
    const isMalformed = (error: unknown) =>
      error instanceof GraphError && error.kind === 'malformed';
    await assert.rejects(read([...good, ...bad]), isMalformed);
  });

  it('tells the known issues that can be read', async () => {
    const issue = { id: 'WI1', title: 'Known', status: 'Confirmed' };
    answers = [[{ revisions: [null], knownIssues: [{ id: 7 }, issue, null] }, 'odd']];
    const found = await listOpenKnownIssues(graph, { entryId: 'a', asOf });
    assert.deepEqual(
      found.map(({ id }) => id),
      ['WI1'],
    );
  });
});
