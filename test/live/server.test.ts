/** The page that the worker serves, asked for over HTTP with a real store behind it. */
import assert from 'node:assert/strict';
import { openLivePage } from '#live/server.ts';
import { guid } from '../store/fleets.ts';
import { addFabrikam, get, serve, type Served } from './served.ts';

describe('The page that is served', () => {
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.close());

  const main = (text: string): string => text.slice(text.indexOf('<main>'));

  it('leads to the only tenant, and answers in its first paragraph', async () => {
    const start = await get(served, '/');
    assert.deepEqual([start.status, start.headers['location']], [303, '/contoso']);
    const page = await get(served, '/contoso');
    assert.equal(page.status, 200);
    assert.match(main(page.text), /^<main>[\s\S]{0,800}missed its objective by 4\.4 points/);
    assert.match(page.text, /8233\/namespaces\/default\/workflows\/release%2Fcontoso/);
  });

  it('is for reading alone, and keeps no copy, frame, script or sender', async () => {
    const { headers, text } = await get(served, '/contoso');
    const policy = String(headers['content-security-policy']);
    assert.match(policy, /^default-src 'none'; .*form-action 'self'; frame-ancestors 'none'$/);
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['set-cookie'], undefined);
    assert.doesNotMatch(text, /<script|javascript:| on[a-z]+="/);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const refused = await get(served, '/contoso', { method });
      assert.deepEqual([refused.status, refused.headers['allow']], [405, 'GET, HEAD'], method);
    }
    const head = await get(served, '/contoso', { method: 'HEAD' });
    assert.deepEqual([head.status, head.text], [200, '']);
  });

  it('answers to no name but this machine’s, so that no name made to lead here finds anything', async () => {
    for (const host of [
      'evil.example',
      'evil.example:80',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '@',
      '0',
    ])
      assert.equal((await get(served, '/contoso', { host })).status, 421, host);
    for (const host of ['localhost', 'localhost:1234', '127.0.0.1', '[::1]:80'])
      assert.equal((await get(served, '/contoso', { host })).status, 200, host);
  });

  it('has no page for what is not there, however it is spelled', async () => {
    for (const path of [
      '/nobody',
      '/contoso/nothing',
      '/contoso/releases/quality/2030-01-B',
      '/contoso/releases/printers/2026-12-B',
      '/contoso/releases/quality/..%2f..%2fetc%2fpasswd',
      '/../../etc/passwd',
      '/%ff',
      '/CONTOSO',
      "/contoso'%20or%20'1'='1",
      '//evil.example/contoso',
    ]) {
      const { status, text } = await get(served, path);
      assert.equal(status, 404, path);
      assert.doesNotMatch(main(text), /etc\/passwd|evil|Error|at \//);
    }
  });

  describe('lists devices', () => {
    const rows = (text: string): number => (text.match(/class="id"/g) ?? []).length;

    it('page by page, each once', async () => {
      const seen = new Set<string>();
      let path = '/contoso/devices';
      for (let pages = 0; pages < 5 && path !== ''; pages += 1) {
        const { text } = await get(served, path);
        for (const [, id] of text.matchAll(/class="id"\s*>([^<]+)</g)) seen.add(id ?? '');
        path = /href="([^"]+)"\s*>Next devices/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      }
      assert.equal(seen.size, 120);
    });

    it('by a filter, and says in one line why each is not up to date', async () => {
      const failed = await get(served, '/contoso/devices?state=failed');
      assert.equal(rows(failed.text), 2);
      assert.match(failed.text, /its install failed: 0x80070070/);
      const unregistered = await get(served, '/contoso/devices?registration=notRegistered');
      assert.equal(rows(unregistered.text), 1);
      assert.match(unregistered.text, /check 6 edition: edition Home/);
      const found = await get(served, `/contoso/devices?search=${guid('device', 5)}`);
      assert.equal(rows(found.text), 1);
    });

    it('each under exactly one state', async () => {
      const states = [
        'done',
        'installing',
        'offered',
        'paused',
        'held',
        'failed',
        'ineligible',
        'waiting',
      ];
      const counts = await Promise.all(
        states.map(async (state) => {
          const first = await get(served, `/contoso/devices?state=${state}&ring=fast`);
          return rows(first.text);
        }),
      );
      const all = rows((await get(served, '/contoso/devices?ring=fast')).text);
      assert.ok(all > 0 && all < 50, `${all}`);
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        all,
      );
    });

    it('with texts from outside as texts, and filters that cannot be left out', async () => {
      const script = await get(served, `/contoso/devices?search=${encodeURIComponent('<script>')}`);
      assert.equal(rows(script.text), 1);
      assert.doesNotMatch(script.text, /<script/);
      for (const query of [
        'state=nonsense',
        'ring=%00',
        'after=x',
        'area=moon',
        'search=%25',
        'state=',
      ])
        assert.equal((await get(served, `/contoso/devices?${query}`)).status, 200, query);
      assert.match((await get(served, '/contoso/devices?search=%25%25')).text, /No device is so\./);
    });
  });

  it('shows a release’s own report', async () => {
    const { status, text } = await get(served, '/contoso/releases/quality/2026-12-B');
    assert.equal(status, 200);
    assert.match(text, /What was done when/);
  });

  it('says that the database does not answer, and nothing of the statement', async () => {
    const gone = await serve();
    await gone.store.close();
    const { status, text } = await get(gone, '/contoso');
    assert.ok(status === 500 || status === 503);
    assert.doesNotMatch(main(text), /select|releases|driver|pool/i);
    await gone.live.close();
  });

  it('refuses a port that is taken with its number', async () => {
    const { port } = new URL(served.live.url);
    const sources = { store: served.store, tenant: null, webUi: null, clock: () => 0 };
    await assert.rejects(
      openLivePage(sources, { port: Number(port) }),
      new RegExp(`cannot be served on 127\\.0\\.0\\.1:${port}`),
    );
  });

  it('lets one choose among several tenants, and keeps to one where it is for one', async () => {
    await addFabrikam(served.store);
    assert.match((await get(served, '/')).text, /href="\/contoso"[\s\S]*href="\/fabrikam"/);
    assert.equal((await get(served, '/fabrikam')).status, 200);
    const one = await openLivePage(
      { store: served.store, tenant: 'contoso', webUi: null, clock: () => 0 },
      { port: 0 },
    );
    assert.equal((await get({ live: one }, '/fabrikam')).status, 404);
    assert.equal((await get({ live: one }, '/fabrikam/devices')).status, 404);
    await one.close();
  });
});
