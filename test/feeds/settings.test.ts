/** Where the copies of the public lists stand, from the environment to the worker. */
import assert from 'node:assert/strict';
import { workerConfig } from '../../src/worker/config.ts';

const rest = {
  GRAPH_TENANT_ID: '11111111-2222-4333-8444-555555555555',
  GRAPH_CLIENT_ID: 'ringmaster',
  GRAPH_CLIENT_SECRET: 'secret',
  DATABASE_URL: 'postgres://a',
  RINGMASTER_CACHE_DIR: '/a',
  RINGMASTER_REPORTS_DIR: '/a',
};
const guide = { RINGMASTER_SECURITY_GUIDE_FILE: '/guide.json' };
const list = { RINGMASTER_KNOWN_EXPLOITED_FILE: '/list.json' };

describe('the settings of public lists', () => {
  it('are none, the guide, or the guide with the list', () => {
    const lists = { officeReleases: null, edgeReleases: null };
    const none = { knownExploited: null, securityGuide: null, ...lists };
    assert.deepEqual(workerConfig(rest).feeds, none);
    assert.deepEqual(workerConfig({ ...rest, ...guide }).feeds, {
      ...none,
      securityGuide: '/guide.json',
    });
    assert.deepEqual(workerConfig({ ...rest, ...guide, ...list }).feeds, {
      ...none,
      knownExploited: '/list.json',
      securityGuide: '/guide.json',
    });
  });

  it('take versions of Office and Edge from a file or a safe address, and from no other', () => {
    const from = (text: string) =>
      workerConfig({ ...rest, RINGMASTER_OFFICE_RELEASES: text, RINGMASTER_EDGE_RELEASES: text })
        .feeds;
    for (const text of ['/list.json', 'https://example.org/list', 'http://127.0.0.1:9/list']) {
      assert.equal(from(text).officeReleases, text);
      assert.equal(from(text).edgeReleases, text);
    }
    for (const text of ['http://example.org/list', 'ftp://example.org/list', 'file:///list.json']) {
      for (const name of ['RINGMASTER_OFFICE_RELEASES', 'RINGMASTER_EDGE_RELEASES'])
        assert.throws(() => workerConfig({ ...rest, [name]: text }), new RegExp(name));
    }
  });

  it('refuse the list without the guide, in which it would count for nothing', () => {
    assert.throws(
      () => workerConfig({ ...rest, ...list }),
      /KNOWN_EXPLOITED_FILE lists .* RINGMASTER_SECURITY_GUIDE_FILE; set that as well/,
    );
  });
});
