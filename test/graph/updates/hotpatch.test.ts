/** A month with hotpatches from the catalogue to the devices: who takes which revision, and that both count as done. */
import assert from 'node:assert/strict';
import { windowsBuild } from '#core/device/device.ts';
import { contentOf } from '#core/release/content/contentOf.ts';
import { listQualityUpdates } from '#graph/updates/catalog.ts';
import { listManagedDevices } from '#graph/intune/devices.ts';
import { findGroup } from '#graph/directory/groups.ts';
import { assignRingPolicy, createRingPolicy } from '#graph/intune/ringPolicies.ts';
import type { Graph } from '#graph/request.ts';
import { day, startEmulator, type Emulated } from '../../emulator/emulated.ts';
import { graphOver, rowsOf } from '../graphs.ts';

/** Everybody gets the update at once. */
async function updateAll(graph: Graph): Promise<void> {
  const asOf = day(-10);
  const displayName = 'Windows Autopatch Device Registration';
  const group = await findGroup(graph, { displayName, asOf });
  const cadence = { deferralDays: 0, deadlineDays: 1, gracePeriodDays: 1 };
  const ring = { displayName: 'All', description: '', cadence, asOf };
  const { policyId } = await createRingPolicy(graph, ring);
  await assignRingPolicy(graph, { policyId, groupIds: [group?.groupId ?? ''], asOf });
}

describe('a month with hotpatches', () => {
  let emulated: Emulated;
  let graph: Graph;
  before(async () => {
    emulated = await startEmulator(['--devices', '600', '--release', '2026-02-B']);
    graph = graphOver(emulated);
    await updateAll(graph);
  });
  after(() => emulated.stop());

  it('counts devices on either revision as done, and no device of the month before', async () => {
    const asOf = day(16);
    const updates = await listQualityUpdates(graph, { asOf, since: day(-1) });
    const content = contentOf(updates, { publishedAt: day(0), now: asOf });
    const target = content?.targets.find(({ line }) => line === '26100');
    assert.deepEqual([target?.version, target?.isHotpatch], [[26_100, 7781], true]);
    const devices = await rowsOf(listManagedDevices(graph, { asOf }));
    const revisions = devices.flatMap(({ osVersion }) => {
      const version = windowsBuild(osVersion);
      return version?.build === 26100 ? [version.revision] : [];
    });
    const on = (wanted: number): number => revisions.filter((one) => one === wanted).length;
    assert.ok(on(7781) > 5 && on(7840) > 5, JSON.stringify(revisions));
    const done = revisions.filter((revision) => revision >= (target?.version[1] ?? Infinity));
    assert.equal(done.length, on(7781) + on(7840));
    assert.ok(done.length > revisions.length * 0.8);
  });

  it('goes by the name of the monthly update, and has its articles', async () => {
    const asOf = day(1);
    const updates = await listQualityUpdates(graph, { asOf, since: day(-1) });
    const content = contentOf(updates, { publishedAt: day(0), now: asOf });
    assert.equal(content?.name, '2026.02 B');
    assert.ok(content.kbs.includes('KB5077212') && content.kbs.includes('KB5077181'));
  });
});
