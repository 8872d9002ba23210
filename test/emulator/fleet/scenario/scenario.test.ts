/** Reading scenarios, and refusing wrong ones. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listScenarios, loadScenario, ScenarioError } from '../../../../emulator/fleet/fleet.ts';

describe('scenarios', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (lines: readonly string[]): string => {
    const path = join(folder, 'mine.yaml');
    writeFileSync(path, lines.join('\n'));
    return path;
  };
  const refusal = (lines: readonly string[]): string => {
    try {
      loadScenario(write(lines));
    } catch (error) {
      assert.ok(error instanceof ScenarioError);
      return error.message.replaceAll(folder, '');
    }
    return 'accepted';
  };

  it('that come with the project are all right and named like their files', () => {
    assert.deepEqual(listScenarios(), [
      'bad-driver',
      'bad-office',
      'bad-update',
      'bricks',
      'calm',
      'edge-hold',
      'graph-storm',
      'holiday',
      'let-loose',
      'new-windows',
      'sleepy-fleet',
      'third-party',
      'zero-day',
    ]);
    for (const name of listScenarios()) assert.equal(loadScenario(name).name, name);
  });

  it('change only what they name', () => {
    const path = write(['extends: calm', 'name: mine', 'contact: { checkInHours: 4 }']);
    const mine = loadScenario(path);
    const calm = loadScenario('calm');
    assert.deepEqual(mine, {
      ...calm,
      name: 'mine',
      contact: { ...calm.contact, checkInHours: 4 },
    });
  });

  it('that are wrong are refused with file, line, path and rule', () => {
    const head = ['extends: calm', 'name: mine'];
    assert.match(
      refusal([...head, 'presence:', '  mobile:', '    dayOffShare: 2']),
      /^\/mine\.yaml:5: presence\.mobile\.dayOffShare: .*<=1/,
    );
    assert.match(refusal([...head, 'contct: {}']), /^\/mine\.yaml:3: contct: Unrecognized key/);
    assert.match(
      refusal([...head, 'contact: { checkInHours: often }']),
      /^\/mine\.yaml:3: contact\.checkInHours: .*expected number/,
    );
    assert.match(
      refusal([
        ...head,
        'devices:',
        '  sites:',
        '    - { name: Mars, zone: Mars/Olympus, weight: 1 }',
      ]),
      /^\/mine\.yaml:5: devices\.sites\.0\.zone: not an IANA time zone/,
    );
    assert.match(
      refusal([...head, 'faults:', '  - { kind: status }']),
      /^\/mine\.yaml:4: faults\.0: kind "status" needs a status/,
    );
    assert.match(
      refusal([...head, 'release:', '  knownIssues: [{ title: x, day: 3, resolvedDay: 3 }]']),
      /^\/mine\.yaml:4: release\.knownIssues\.0: a known issue is resolved after/,
    );
    assert.match(
      refusal([...head, 'drivers: { downloadMinutes: [25, 1] }']),
      /^\/mine\.yaml:3: drivers\.downloadMinutes: a range is \[low, high\]/,
    );
    assert.match(refusal(['name: [']), /mine\.yaml: not YAML/);
    assert.match(refusal(['- 1']), /mine\.yaml:1: a scenario is a map/);
    assert.match(refusal(['extends: mine']), /goes deeper than 5 files/);
  });

  it('that do not exist are refused with those that do', () => {
    assert.throws(
      () => loadScenario('clam'),
      /Unknown scenario "clam"\. There are: bad-driver, bad-office, bad-update, bricks, calm, /,
    );
    assert.throws(
      () => loadScenario('/nowhere/x.yaml'),
      /There is no scenario file \/nowhere\/x\.yaml/,
    );
  });
});
