/** Drivers as a profile offers them. */
import assert from 'node:assert/strict';
import { isFirmware } from '#core/driver/driver.ts';

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
