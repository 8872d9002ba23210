/** Drivers as a profile offers them. */
import assert from 'node:assert/strict';
import { inPlaceOf, isFirmware, isNamed, type Driver } from '#core/driver/driver.ts';

const driver: Driver = {
  driverId: '7f2c',
  name: 'Intel - System - 11.7.0.1000',
  version: '11.7.0.1000',
  manufacturer: 'Intel',
  driverClass: 'System',
  releasedAt: 2,
  devices: 3,
  status: 'approved',
  isRecommended: true,
  deployAt: null,
};

describe('Firmware', () => {
  for (const [name, driverClass, is] of [
    ['Lenovo Ltd. - Firmware - 16.1.30.2330', 'Firmware', true],
    ['Lenovo Ltd. - Firmware - 16.1.30.2330', null, true],
    ['Dell, Inc. - Firmware - 0.1.27.0', ' firmware ', true],
    ['HP - BIOS - 1.2', '', true],
    ['Intel - System - 9/19/2017 12:00:00 AM - 11.7.0.1000', 'System', false],
    ['Contoso Firmware Tools', null, false],
    ['Contoso - Firmware - 1', 'Display', false],
  ] as const)
    it(`${is ? 'is' : 'is not'} "${name}" of class ${String(driverClass)}`, () => {
      assert.equal(isFirmware({ name, driverClass }), is);
    });
});

describe('A driver', () => {
  it('goes by its id, its name, or name and version', () => {
    for (const named of ['7f2c', driver.name, ` ${driver.name.toUpperCase()} `])
      assert.equal(isNamed(driver, named), true, named);
    assert.equal(isNamed({ ...driver, name: 'Dock' }, 'dock 11.7.0.1000'), true);
    for (const named of ['7f2', 'Intel', '']) assert.equal(isNamed(driver, named), false, named);
  });

  it('that is paused may give way to older approved ones of its maker and class, and to no others', () => {
    const all: readonly Driver[] = [
      driver,
      { ...driver, driverId: 'older', releasedAt: 1 },
      { ...driver, driverId: 'newer', releasedAt: 3 },
      { ...driver, driverId: 'other maker', manufacturer: 'AMD' },
      { ...driver, driverId: 'other class', driverClass: 'Display' },
      { ...driver, driverId: 'paused', status: 'suspended' },
      { ...driver, driverId: 'undated', releasedAt: null },
    ];
    assert.deepEqual(
      inPlaceOf(driver, all).map(({ driverId }) => driverId),
      ['older', 'undated'],
    );
  });
});
