/** `release plan` and what it says of rings: sentences, lines to paste, and the document for scripts. */
import assert from 'node:assert/strict';
import { foresee } from '#core/foresight/proposal.ts';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { foreseenFleet } from '#cli/asked/foreseen.ts';
import { proposalText, snippetLines } from '#cli/view/plan/sight.ts';
import { noBaselines } from '#core/evidence/usual/baseline.ts';
import { parsePolicy } from '#policy/file.ts';
import { ran } from './run.ts';

const policy = defaultPolicy('contoso');

describe('A plan of rings', () => {
  it('says in one sentence what other sizes would stop, and is deterministic', () => {
    const fleet = foreseenFleet(policy, { given: 1000, fleet: null });
    assert.equal(
      proposalText(policy, foresee(policy, fleet.sizes, fleet.known)),
      'First of 45 in place of 10 would stop a 10 % failure of installs before broad in 86 % of months, not 66 %, and a 20 % one in 99 %.',
    );
  });

  it('gives lines that are a policy, with the sizes as shares', () => {
    for (const given of [30, 200, 1000]) {
      const { sizes, known } = foreseenFleet(policy, { given, fleet: null });
      const { proposal } = foresee(policy, sizes, known);
      const reading = parsePolicy(snippetLines(policy, sizes, proposal).join('\n'));
      assert.equal(reading.kind, 'valid');
      if (reading.kind !== 'valid' || !('sizes' in proposal)) continue;
      const [read] = reading.policies.values();
      assert.ok(read);
      const early = read.rings.slice(1, 3).map(({ share }) => share * given);
      const proposed = proposal.sizes.slice(1, 3).map(({ devices }) => devices);
      for (const [nth, devices] of proposed.entries())
        assert.ok(Math.abs((early[nth] ?? 0) - devices) <= 1, `${early.join()} ${proposed.join()}`);
    }
  });

  it('is of the registered devices and what they taught, unless a size is given', () => {
    const sizes = policy.rings.map(({ name }, nth) => ({ ring: name, devices: 10 * nth }));
    const taught = {
      version: 3,
      releases: 7,
      sums: [{ signal: 'installFailure', stratum: 'M', ring: 'broad', devices: 900, bad: 9 }],
      ratios: [],
    };
    const fleet = { devices: 60, sizes, baselines: taught };
    const real = foreseenFleet(policy, { given: undefined, fleet });
    assert.deepEqual([real.from, real.devices, real.sizes], ['registered', 60, sizes]);
    assert.deepEqual(real.known, [taught]);
    const given = foreseenFleet(policy, { given: 500, fleet });
    assert.deepEqual([given.from, given.devices, given.known], ['given', 500, [taught]]);
    const none = { ...fleet, devices: 0, baselines: noBaselines };
    const example = foreseenFleet(policy, { given: undefined, fleet: none });
    assert.deepEqual([example.from, example.devices], ['example', 1000]);
    assert.deepEqual(example.coming, [noBaselines]);
  });

  it('of a fleet that has only begun to learn is of what it will know, and says what it knows', () => {
    const sizes = policy.rings.map(({ name }, nth) => ({ ring: name, devices: 100 * nth }));
    const sums = [{ signal: 'installFailure', stratum: 'M', ring: 'broad', devices: 360, bad: 0 }];
    const baselines = { version: 1, releases: 1, sums, ratios: [] };
    const fleet = { devices: 600, sizes, baselines };
    const { known, coming, usual } = foreseenFleet(policy, { given: undefined, fleet });
    assert.deepEqual(coming, [baselines]);
    assert.ok(known.length > 1);
    assert.equal(usual.releases, 1);
    // 6 % assumed of 40 devices, and none of 360.
    assert.equal(usual.expected?.share.toFixed(4), '0.0060');
  });

  it('is told without an engine, for people and for scripts', async () => {
    const { code, out } = await ran(['release', 'plan', '--devices', '1000']);
    assert.equal(code, 0);
    assert.match(out, /First of 45 in place of 10 would stop a 10 % failure of installs/);
    assert.match(out, /- \{ name: first, share: 0\.045, deferralDays: 1/);
    const json = await ran(['release', 'plan', '--devices', '1000', '--json']);
    const told = JSON.parse(json.out) as {
      proposal: { kind: string; rings: { ring: string; devices: number }[] };
      comingMonth: { share: number; stoppedBefore: Record<string, number> }[];
    };
    assert.equal(told.proposal.kind, 'sizes');
    assert.equal(told.proposal.rings.find(({ ring }) => ring === 'first')?.devices, 45);
    assert.ok((told.comingMonth[0]?.stoppedBefore['broad'] ?? 1) < 0.05);
    assert.equal((await ran(['release', 'plan', '--devices', '0'])).code, 2);
  });
});
