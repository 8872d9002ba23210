import assert from 'node:assert/strict';
import { edgeChannelOf, isEdgeBefore } from '#core/device/edgeBrowser.ts';
import { numbersOf } from '#core/version.ts';

const row = (name: string, version: string) => ({ name, version: numbersOf(version) });

describe('Microsoft Edge in an inventory', () => {
  it('is a browser of one channel', () => {
    const names = [
      'Microsoft Edge',
      ' microsoft edge ',
      'Microsoft Edge Beta',
      'Microsoft Edge Dev',
    ];
    assert.deepEqual(names.map(edgeChannelOf), ['Stable', 'Stable', 'Beta', 'Dev']);
  });

  const others = [
    'Microsoft Edge WebView2 Runtime',
    'Microsoft Edge Update',
    'Microsoft EdgeWebView',
    'Microsoft Edge Game Assist',
    'constructor',
  ];
  for (const name of others) it(`is not "${name}"`, () => assert.equal(edgeChannelOf(name), null));

  it('is the highest of several rows of a channel, so that one that was left over proves nothing', () => {
    const old = row('Microsoft Edge', '90.0.818.66');
    const now = row('Microsoft Edge', '145.0.3800.58');
    assert.equal(isEdgeBefore(now, old), true);
    assert.equal(isEdgeBefore(old, now), false);
    assert.equal(isEdgeBefore(now, now), false);
  });

  it('is Stable where another channel stands beside it, whatever its version', () => {
    const stable = row('Microsoft Edge', '144.0.3719.115');
    const beta = row('Microsoft Edge Beta', '145.0.3800.58');
    assert.equal(isEdgeBefore(stable, beta), true);
    assert.equal(isEdgeBefore(beta, stable), false);
  });
});
