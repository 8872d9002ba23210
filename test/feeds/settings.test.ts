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
    assert.deepEqual(workerConfig(rest).feeds, { knownExploited: null, securityGuide: null });
    assert.deepEqual(workerConfig({ ...rest, ...guide }).feeds, {
      knownExploited: null,
      securityGuide: '/guide.json',
    });
    assert.deepEqual(workerConfig({ ...rest, ...guide, ...list }).feeds, {
      knownExploited: '/list.json',
      securityGuide: '/guide.json',
    });
  });

  it('refuse the list without the guide, in which it would count for nothing', () => {
    assert.throws(
      () => workerConfig({ ...rest, ...list }),
      /KNOWN_EXPLOITED_FILE lists .* RINGMASTER_SECURITY_GUIDE_FILE; set that as well/,
    );
  });
});
