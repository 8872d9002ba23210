/** What a policy file says of support: of the tenant, in no area and in no policy of a release. */
import assert from 'node:assert/strict';
import { usualSupport } from '#core/policy/supportSettings.ts';
import { parsePolicy } from '#policy/file.ts';

const faultsIn = (text: string): readonly string[] => {
  const reading = parsePolicy(text);
  return reading.kind === 'valid'
    ? []
    : reading.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
};

describe('support in a policy file', () => {
  it('is as usual where nothing is said, and keeps what is', () => {
    const silent = parsePolicy('');
    assert.ok(silent.kind === 'valid');
    assert.deepEqual(silent.support, usualSupport);
    const said = parsePolicy('support: { desk: [dana], from: 8 }');
    assert.ok(said.kind === 'valid');
    assert.deepEqual(said.support, { ...usualSupport, desk: ['dana'], from: 8 });
    assert.ok(!('support' in (said.policies.get('quality') ?? {})), 'it would stand in histories');
  });

  it('tells each fault with its place', () => {
    assert.match(
      faultsIn('support:\n  until: 8')[0] ?? '',
      /^2 support\.until: business ends after it begins; found: 9–8/,
    );
    assert.match(
      faultsIn('support:\n  days: [mnday]')[0] ?? '',
      /^2 support\.days\[0\]: a weekday is/,
    );
    assert.match(faultsIn('support: { days: [] }')[0] ?? '', /at least one weekday/);
    assert.match(
      faultsIn('support:\n  dsk: [kim]')[0] ?? '',
      /^2 support\.dsk: is no setting\. Did you mean "desk"\?/,
    );
    assert.match(faultsIn('support: 7')[0] ?? '', /^1 support: /);
  });
});
