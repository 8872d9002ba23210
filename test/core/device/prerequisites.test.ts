import assert from 'node:assert/strict';
import type { Device } from '#core/device/device.ts';
import { failedPrerequisite } from '#core/device/prerequisites.ts';
import { readinessOf, windowsEligibility } from '#core/device/readiness.ts';
import { dayMs } from '#core/time.ts';

const asOf = Date.parse('2026-12-01T18:00:00Z');
const sound: Device = {
  deviceId: 'd',
  entraDeviceId: 'e',
  objectId: 'o',
  serialNumber: 'S1',
  manufacturer: 'Contoso',
  model: 'Book 5',
  operatingSystem: 'Windows',
  osVersion: '10.0.19044.1706',
  sku: 'Enterprise',
  architecture: 'x64',
  joinType: 'azureADJoined',
  owner: 'company',
  managementAgent: 'mdm',
  coManagement: null,
  enrolledAt: 0,
  lastSyncAt: asOf - dayMs,
  freeBytes: 50e9,
  isVirtualMachine: false,
  firmware: null,
  site: null,
};
const moved = { windowsUpdateForBusiness: true, deviceConfiguration: true, officeApps: true };
const coManaged = {
  managementAgent: 'configurationManagerClientMdm',
  coManagement: moved,
} as const;

describe('prerequisites', () => {
  const passes: readonly (readonly [string, Partial<Device>])[] = [
    ['a sound device', {}],
    ['contact exactly 28 days ago', { lastSyncAt: asOf - 28 * dayMs }],
    ['Windows 10 1809', { osVersion: '10.0.17763.1' }],
    ['Pro', { sku: 'Pro' }],
    ['Pro for Workstations', { sku: 'ProWorkstation' }],
    ['a hybrid join', { joinType: 'hybridAzureADJoined' }],
    ['co-management with all three workloads moved', coManaged],
  ];
  for (const [what, facts] of passes) {
    it(`let ${what} register`, () => {
      assert.equal(failedPrerequisite({ ...sound, ...facts }, { asOf, serialTaken: false }), null);
    });
  }

  const failures: readonly (readonly [number, string, string, Partial<Device>])[] = [
    [1, 'identity', 'no serial number', { serialNumber: null }],
    [1, 'identity', 'no manufacturer', { manufacturer: '' }],
    [2, 'managed', 'no device manager id', { entraDeviceId: null }],
    [3, 'contact', 'contact 29 days ago', { lastSyncAt: asOf - 29 * dayMs }],
    [3, 'contact', 'never in contact', { lastSyncAt: null }],
    [4, 'ownership', 'a personal device', { owner: 'personal' }],
    [4, 'ownership', 'another operating system', { operatingSystem: 'macOS' }],
    [5, 'version', 'a build before 1809', { osVersion: '10.0.17134.5' }],
    [5, 'version', 'an arm64 processor', { architecture: 'arM64' }],
    [6, 'edition', 'Home', { sku: 'Home' }],
    [7, 'join', 'a registered but not joined device', { joinType: 'azureADRegistered' }],
    [
      8,
      'management',
      'Configuration Manager alone',
      { managementAgent: 'configurationManagerClient' },
    ],
    [
      9,
      'workloads',
      'a workload left behind',
      { ...coManaged, coManagement: { ...moved, officeApps: false } },
    ],
    [9, 'workloads', 'workloads unknown', { ...coManaged, coManagement: null }],
  ];
  for (const [number, check, what, facts] of failures) {
    it(`refuse ${what} at check ${number}`, () => {
      const failure = failedPrerequisite({ ...sound, ...facts }, { asOf, serialTaken: false });
      assert.deepEqual([failure?.number, failure?.check], [number, check]);
    });
  }

  it('refuse a serial number that a registered device has', () => {
    assert.equal(failedPrerequisite(sound, { asOf, serialTaken: true })?.check, 'identity');
  });

  it('name the first failing check only', () => {
    const hopeless = { ...sound, owner: 'personal', sku: 'Home', joinType: null };
    assert.equal(failedPrerequisite(hopeless, { asOf, serialTaken: false })?.number, 4);
  });
});

describe('readiness', () => {
  const table: readonly (readonly [
    string,
    Partial<Device>,
    boolean,
    readonly string[],
    string | null,
  ])[] = [
    ['a sound device', {}, false, [], null],
    ['5 days of silence', { lastSyncAt: asOf - 5 * dayMs }, false, [], null],
    ['6 days of silence', { lastSyncAt: asOf - 6 * dayMs }, false, [], 'contact'],
    ['29 days of silence', { lastSyncAt: asOf - 29 * dayMs }, false, ['inactive'], 'contact'],
    ['1 GB free', { freeBytes: 1e9 }, false, [], 'disk'],
    ['a byte more than 1 GB free', { freeBytes: 1e9 + 1 }, false, [], null],
    ['a conflicting policy', {}, true, ['policyConflict'], 'policyConflict'],
    [
      'a build out of support',
      { osVersion: '10.0.10240.1' },
      false,
      ['unsupportedBuild'],
      'unsupportedBuild',
    ],
  ];
  for (const [what, facts, policyConflict, notReady, ineligible] of table) {
    it(`labels ${what} as ${ineligible ?? 'eligible'}`, () => {
      assert.deepEqual(
        readinessOf({ ...sound, ...facts }, { asOf, policyConflict }, windowsEligibility),
        {
          notReady,
          ineligible,
        },
      );
    });
  }
});
