/** How Edge, the WebView2 runtime and Teams go through a month on the fleet's devices. */
import { equal, ok } from 'node:assert/strict';
import type { ProductPolicies } from '../../../../emulator/fleet/fleet.ts';
import { makeFleet } from '../fleets.ts';
import { day, edgePolicy, type Wanted } from './worlds.ts';

const fleet = makeFleet('calm', 400);
const everyone = Array.from({ length: fleet.size }, (_, index) => index).filter(
  (index) => fleet.facts(index).defect === null,
);
const edgeOf = (index: number, at: number, policies: ProductPolicies) =>
  fleet.productsAt(index, at, policies).edge;
const shareOf = (at: number, policies: ProductPolicies, is: (build: string) => boolean) =>
  everyone.filter((index) => is(edgeOf(index, at, policies)?.build ?? '')).length / everyone.length;

const channel = (name: string): Wanted => ({
  Pol_TargetChannelMicrosoftEdge: 1,
  'Pol_TargetChannelMicrosoftEdge.Part_TargetChannel': name,
});
const prefix = (text: string): Wanted => ({
  Pol_TargetVersionPrefixMicrosoftEdge: 1,
  'Pol_TargetVersionPrefixMicrosoftEdge.Part_TargetVersionPrefix': text,
});

describe('Microsoft Edge', () => {
  it('spreads a version over days and waits for the browser to be started anew', () => {
    const is = (build: string) => build === '103.0.1264.37';
    const shares = [9, 11, 14].map((at) => shareOf(day(at), [], is));
    ok((shares[0] ?? 1) < 0.1 && (shares[1] ?? 0) > 0.05 && (shares[2] ?? 0) > 0.4, shares.join());
    ok(everyone.some((index) => edgeOf(index, day(14), [])?.pendingBuild !== null));
  });

  it('is Beta where a policy says so', () => {
    const beta = edgePolicy([-12, channel('beta')]);
    const isBeta = everyone.filter((index) => edgeOf(index, day(10), beta)?.channel === 'Beta');
    ok(isBeta.length / everyone.length > 0.9);
  });

  it('is held by a target version, and frozen by one that there is not', () => {
    const held = edgePolicy([-12, prefix('102.')]);
    ok(shareOf(day(20), held, (build) => build.startsWith('102.')) > 0.95);
    const frozen = edgePolicy([-12, prefix('999.0.0.1')]);
    const same = everyone.filter(
      (index) => edgeOf(index, day(20), frozen)?.build === edgeOf(index, day(-10), frozen)?.build,
    );
    ok(same.length / everyone.length > 0.95);
  });

  it('goes down only with rollback beside the target version', () => {
    const before = (build: string) => build === '102.0.1245.44';
    const back = { ...prefix('102.0.1245.44'), Pol_RollbackToTargetVersionMicrosoftEdge: 1 };
    const at = day(28);
    ok(shareOf(at, edgePolicy([18, back]), before) > 0.9);
    ok(shareOf(at, edgePolicy([18, prefix('102.0.1245.44')]), before) < 0.3);
  });

  it('takes nothing with updates switched off', () => {
    const off = {
      Pol_UpdatePolicyMicrosoftEdge: 1,
      'Pol_UpdatePolicyMicrosoftEdge.Part_UpdatePolicy': 0,
    };
    ok(shareOf(day(20), edgePolicy([-13, off]), (build) => build.startsWith('103.')) < 0.05);
  });

  it('leaves the runtime alone, which is a product of its own', () => {
    const held = edgePolicy([-12, prefix('102.0.1245.33')]);
    const runtime = (index: number) =>
      fleet.softwareAt(index, day(25), held).find(({ name }) => name.includes('WebView2'))?.version;
    ok(everyone.filter((index) => runtime(index)?.startsWith('103.')).length > everyone.length / 2);
  });
});

describe('Microsoft Teams', () => {
  it('moves by itself, some days after a version came, whatever policies say', () => {
    const on = (at: number) =>
      everyone.filter((index) => fleet.productsAt(index, at, []).teams?.build === '1.5.00.14473')
        .length;
    ok(on(day(1)) < on(day(7)) && on(day(7)) < on(day(14)));
    ok(on(day(14)) / everyone.length > 0.85);
    equal(fleet.productsAt(0, day(14), []).teams?.channel, 'classic');
  });
});
