import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { channelIn, isOfficeSuite, lineOf } from '#core/device/officeApps.ts';

describe('Microsoft 365 Apps in an inventory', () => {
  const suites = [
    'Microsoft 365 Apps for enterprise - en-us',
    'microsoft 365 apps for enterprise - DE-DE',
    'Aplicaciones de Microsoft 365 para empresas - es-es',
    'Microsoft 365 Apps para Grandes Empresas - pt-br',
    'Microsoft 365 Apps for business - sr-latn-rs',
    'Microsoft Office 365 ProPlus - en-us',
  ];
  for (const name of suites) it(`are "${name}"`, () => assert.equal(isOfficeSuite(name), true));

  const others = [
    'Microsoft Project - en-us',
    'Microsoft 365 Apps Visio - en-us',
    'Office 16 Click-to-Run Extensibility Component',
    'Microsoft 365 Copilot',
    'Microsoft Teams Meeting Add-in for Microsoft Office',
    'OneNote for Windows 10 - en-us',
  ];
  for (const name of others)
    it(`are not "${name}"`, () => assert.equal(isOfficeSuite(name), false));
});

describe('the update channel of a device', () => {
  it('is what its registry says: an address, its GUID, or a name', () => {
    const guid = '55336b82-a18d-4dd6-b5f6-9e5095c314a6';
    assert.equal(
      channelIn(`http://officecdn.microsoft.com/pr/${guid.toUpperCase()}`),
      'MonthlyEnterprise',
    );
    assert.equal(channelIn('492350f6-3a01-4f97-b9c0-c7c6ddf67d60'), 'Current');
    assert.equal(channelIn(' monthlyenterprise '), 'MonthlyEnterprise');
    assert.equal(channelIn('00000000-0000-4000-8000-000000000000'), null);
    assert.equal(channelIn('Monthly'), null);
  });

  it('is what it says before anything else, though two channels had the build', () => {
    const build = [16, 0, 19929, 20172];
    const listed = new Set(['16.0.19929.20172']);
    assert.equal(lineOf(build, 'Current', listed), 'Current');
    assert.equal(lineOf(build, null, listed), 'MonthlyEnterprise');
    assert.equal(lineOf(build, 'something', listed), 'unknown');
  });

  it('has a GUID for each channel that the public list has had', () => {
    const path = new URL('../../../data/office-builds.json', import.meta.url);
    const { builds } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly builds: readonly { readonly channel: string }[];
    };
    const subscribed = builds.filter(({ channel }) => !channel.startsWith('Perpetual'));
    const listed = new Set(subscribed.map(({ channel }) => channel));
    assert.ok(listed.size > 2);
    for (const channel of listed) assert.equal(channelIn(channel), channel);
  });

  it('is not known of a build that the channel never had', () => {
    assert.equal(lineOf([16, 0, 20131, 20150], null, new Set(['16.0.20131.20152'])), 'unknown');
    assert.equal(lineOf([16, 0, 20131, 20150], null, new Set()), 'unknown');
  });
});
