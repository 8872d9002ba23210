/** The table of calls: the client makes no others, and what README asks an administrator for is what they need. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { isGranted, permissionsFor } from '#graph/calls/call.ts';
import { calls, permissionsNeeded } from '#graph/calls.ts';
import { sources } from '../tidy/sources.ts';
import { everyCall, nameOfCall, type CallName } from './everyCall.ts';
import { comparable, type KnownPath } from './microsoft/paths.ts';

/** What Microsoft's generated SDKs have no path for, and the document that has it. */
const withoutPath: Readonly<Partial<Record<CallName, string>>> = {
  batch: 'Graph’s page "Combine multiple HTTP requests using JSON batching"',
  batchOfBeta: 'the same',
  extendPause:
    'Graph’s page "extendQualityUpdatesPause action", with the cast of the SDK for Go, which is made from the same metadata',
  extendPauseUncast: 'Graph’s page "extendQualityUpdatesPause action"',
  queryLogs:
    'no part of Graph: Azure Monitor’s page "Azure Monitor Log Analytics API, request format"',
};

describe('the table of calls', () => {
  it('has every call the client makes, each under one name', async () => {
    for (const [name, { method, path }] of await everyCall())
      assert.equal(nameOfCall(method, path), name);
  });

  it('has no path, method or query option that Microsoft’s metadata of the version lacks', async () => {
    const { paths } = JSON.parse(
      readFileSync(new URL('microsoft/paths.json', import.meta.url), 'utf8'),
    ) as { readonly paths: Readonly<Partial<Record<string, KnownPath>>> };
    for (const [name, { method, query }] of await everyCall()) {
      const known = paths[name];
      assert.equal(known === undefined, withoutPath[name] !== undefined, name);
      if (known === undefined) continue;
      assert.equal(comparable(known.path), comparable(calls[name].path));
      assert.ok(known.methods.includes(method), `${name}: ${method}`);
      const wrong = Object.keys(query).filter((option) => !known.query.includes(option));
      assert.deepEqual(wrong, [], name);
    }
  });

  it('is the only place where paths are written', () => {
    const written = sources('src/graph')
      .filter(({ path }) => !path.includes('/calls/'))
      .filter(({ text }) => /['"`]\/(v1\.0|beta|v1)\//.test(text))
      .map(({ path }) => path);
    assert.deepEqual(written, []);
  });

  it('names exactly the permissions that README asks for', () => {
    const { always, only } = permissionsNeeded();
    const wanted = [...always, ...Object.values(only).flat()].toSorted();
    const readme = readFileSync('README.md', 'utf8');
    const [row = ''] = readme.split('\n').filter((line) => line.startsWith('| a tenant'));
    const named = [...row.matchAll(/`((?:\w+\.)+(?:All|Send|Create))`/g)].map(
      ([, one = '']) => one,
    );
    assert.deepEqual(named.toSorted(), wanted);
  });

  it('asks for no permission that another of its own includes', () => {
    assert.deepEqual(permissionsFor([calls.listDirectoryDevices, calls.addMember]), [
      'Device.ReadWrite.All',
      'GroupMember.ReadWrite.All',
    ]);
    assert.equal(isGranted('Device.Read.All', ['Directory.Read.All']), true);
    assert.equal(isGranted('Device.ReadWrite.All', ['Device.Read.All']), false);
  });
});
