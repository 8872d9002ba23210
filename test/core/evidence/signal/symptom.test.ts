/** What bad devices reported, in words. */
import assert from 'node:assert/strict';
import { quality } from '#core/area/quality.ts';
import { signal } from '#core/evidence/signal/signal.ts';
import { hasSymptoms, symptomText, type Reported } from '#core/evidence/signal/symptom.ts';

describe('A symptom', () => {
  const cases: readonly (readonly [
    'installs' | 'startups' | 'apps' | 'reports',
    Reported['what'],
    Reported['code'],
    string,
  ])[] = [
    ['installs', 'WUDamaged', '0x80073712', '0x80073712 WUDamaged, the component store is damaged'],
    ['installs', null, '0x80070643', '0x80070643 ERROR_INSTALL_FAILURE, an installer failed'],
    ['installs', 'DiskFull', null, 'DiskFull'],
    ['installs', 'Odd', '0x8BADF00D', '0x8BADF00D Odd'],
    ['installs', null, '0x8BADF00D', '0x8BADF00D'],
    ['installs', null, null, 'nothing told'],
    [
      'startups',
      '0xd1',
      null,
      '0x000000D1 DRIVER_IRQL_NOT_LESS_OR_EQUAL, a driver used memory it must not',
    ],
    ['startups', '0x0000dead', null, '0x0000DEAD'],
    ['startups', 'bootError', null, 'bootError'],
    ['startups', null, null, 'nothing told'],
    ['apps', 'outlook.exe', null, 'outlook.exe'],
    ['reports', 'VPN down', null, 'VPN down'],
    // A report may bear any name; a code of Windows in it means nothing.
    ['reports', '0x80073712', null, '0x80073712'],
  ];
  for (const [source, what, code, text] of cases) {
    it(`of ${source}, ${what ?? 'nothing'} with ${code ?? 'no code'}, reads "${text}"`, () => {
      assert.equal(symptomText(source, { what, code }), text);
    });
  }

  it('is asked of signals whose devices can report different things', () => {
    const asked = quality.signals.filter(hasSymptoms).map(({ name }) => name);
    assert.deepEqual(asked, [
      'installFailure',
      'report',
      'blueScreen',
      'appFailure',
      'office',
      'teams',
    ]);
    const own = signal('disk', 'had no room', 'installs', {
      match: { errorClasses: ['DiskFull'] },
    });
    assert.equal(hasSymptoms(own), false);
  });
});
