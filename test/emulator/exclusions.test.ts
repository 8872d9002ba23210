/**
 * Devices taken out of their ring by a group that is excluded, and kept by a policy of their own: what they are told,
 * what they install, and what becomes of an uninstall when the pause behind it ends.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  day,
  type Emulated,
  type Json,
  listAll,
  startEmulator,
  text,
  settled,
} from './emulated.ts';

const configurations = '/v1.0/deviceManagement/deviceConfigurations';
const profilesPath = '/beta/deviceManagement/windowsQualityUpdateProfiles';
const ringType = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const ref = 'https://graph.microsoft.com/v1.0/directoryObjects/';
const groupSize = 20;
/** Builds of the played update. */
const updated: Readonly<Record<string, number>> = {
  '19042': 1766,
  '19043': 1766,
  '19044': 1766,
  '22000': 739,
};

/** Whether a device, as it truly is, runs the played update or a later one. */
function isUpdated(truth: Json): boolean {
  const [, , build = '', revision = '0'] = text(truth['state']?.['trueOsVersion']).split('.');
  return Number(revision) >= (updated[build] ?? Infinity);
}

describe('An emulated device in an excluded group', () => {
  let emulated: Emulated;
  let objects: readonly string[] = [];
  let everybody = '';
  let ring = '';

  before(async () => {
    emulated = await startEmulator([...settled, '--devices', '300']);
    const listed = await listAll(emulated, '/v1.0/devices?$select=id', { at: day(-8) });
    objects = listed.map((one) => text(one['id']));
    everybody = await createGroup('Everybody');
    for (let from = 0; from < 5 * groupSize; from += groupSize)
      await join(everybody, from, day(-7));
    ring = await createRing({}, day(-6));
  });
  after(() => emulated.stop());

  const post = async (path: string, at: number, body?: object): Promise<Json> => {
    const answer = await emulated.call('POST', path, { at, body });
    ok(answer.status < 300, answer.text);
    return answer.json;
  };
  const createGroup = async (displayName: string): Promise<string> => {
    const body = { displayName, mailEnabled: false, mailNickname: 'g', securityEnabled: true };
    return text((await post('/v1.0/groups', day(-8), body))['id']);
  };
  /** Twenty devices from the given one on join a group. */
  const join = async (groupId: string, from: number, at: number): Promise<void> => {
    const bind = objects.slice(from, from + groupSize).map((id) => `${ref}${id}`);
    const body = { 'members@odata.bind': bind };
    const answer = await emulated.call('PATCH', `/v1.0/groups/${groupId}`, { at, body });
    equal(answer.status, 204, answer.text);
  };
  const createRing = async (body: object, at: number): Promise<string> => {
    const days = { deadlineForQualityUpdatesInDays: 1, deadlineGracePeriodInDays: 0 };
    const whole = { '@odata.type': ringType, displayName: 'Ring', ...days, ...body };
    return text((await post(configurations, at, whole))['id']);
  };
  const assign = (path: string, at: number, groups: { in: string[]; out?: string[] }) => {
    const target = (type: string) => (groupId: string) => ({
      target: { '@odata.type': `#microsoft.graph.${type}`, groupId },
    });
    const assignments = [
      ...groups.in.map(target('groupAssignmentTarget')),
      ...(groups.out ?? []).map(target('exclusionGroupAssignmentTarget')),
    ];
    return post(`${path}/assign`, at, { assignments });
  };
  const patch = async (id: string, body: object, at: number): Promise<void> => {
    const answer = await emulated.call('PATCH', `${configurations}/${id}`, {
      at,
      body: { '@odata.type': ringType, ...body },
    });
    equal(answer.status, 200, answer.text);
  };
  const truthsOf = async (from: number, at: number): Promise<Json[]> => {
    const truths: Json[] = [];
    for (const id of objects.slice(from, from + groupSize)) {
      const path = `devices/${id}?at=${new Date(at).toISOString()}`;
      truths.push((await emulated.control('GET', path)).json);
    }
    return truths;
  };
  /** How many of twenty devices run the played update or a later one. */
  const updatedOf = async (from: number, at: number): Promise<number> => {
    return (await truthsOf(from, at)).filter(isUpdated).length;
  };

  it('leaves its ring when it joins, and goes by the policy of its own alone, without a conflict', async () => {
    const held = await createGroup('Held');
    const hold = await createRing({ qualityUpdatesPaused: true }, day(-6));
    await assign(`${configurations}/${ring}`, day(-6), { in: [everybody], out: [held] });
    await assign(`${configurations}/${hold}`, day(-6), { in: [held] });
    await join(held, 0, day(-2));
    const truths = await truthsOf(0, day(5));
    for (const truth of truths) {
      const rings = truth['policies']?.['rings'] as unknown as Json[];
      const spans = new Map(rings.map((one) => [text(one['policyId']), one['assigned']]));
      deepEqual(spans.get(ring), [{ from: day(-6), to: day(-2) }]);
      deepEqual(spans.get(hold), [{ from: day(-2), to: null }]);
    }
    const statuses = truths.map((one) => one['state']?.['ringPolicyStatus']);
    const words = (id: string) => statuses.map((one) => text(one?.[id]));
    ok(words(ring).every((word) => word === 'notAssigned'));
    ok(words(hold).filter((word) => word === 'compliant').length >= 15, words(hold).join());
    ok((await updatedOf(groupSize, day(9))) >= 14, 'the others of the ring go on');
    // Who follows no policy at all (group policies of its own) cannot be kept either.
    const following = (await truthsOf(0, day(9))).filter(
      (one) => text(one['state']?.['ringPolicyStatus']?.[hold]) === 'compliant',
    );
    ok(following.length >= 15);
    equal(following.filter(isUpdated).length, 0);
  });

  it('keeps the update that it has, and gives it back when its policy uninstalls; it comes again after 35 days', async () => {
    const [lapsing, extended] = [await createGroup('Lapsing'), await createGroup('Extended')];
    const holds = [await createRing({}, day(-6)), await createRing({}, day(-6))];
    for (const [nth, groupId] of [lapsing, extended].entries()) {
      await assign(`${configurations}/${holds[nth]}`, day(-6), { in: [groupId] });
    }
    await assign(`${configurations}/${ring}`, day(3.5), {
      in: [everybody],
      out: [lapsing, extended],
    });
    const places = [2 * groupSize, 3 * groupSize] as const;
    await join(lapsing, places[0], day(3.6));
    await join(extended, places[1], day(3.6));
    const before = [await updatedOf(places[0], day(3.6)), await updatedOf(places[1], day(3.6))];
    ok(Math.min(...before) >= 10, `${before.join()} had it before`);
    const order = { qualityUpdatesWillBeRolledBack: true, qualityUpdatesPaused: true };
    for (const id of holds) await patch(id, order, day(3.7));
    await post(
      `/beta/deviceManagement/deviceConfigurations/${holds[1]}/extendQualityUpdatesPause`,
      day(30),
    );
    for (const from of places) {
      const left = await updatedOf(from, day(12));
      ok(left <= 3, `${left} still have it a week after the order`);
    }
    const late = [await updatedOf(places[0], day(37)), await updatedOf(places[1], day(37))];
    ok(Math.max(...late) <= 3, `${late.join()} before the pause lapsed`);
    const [again, kept] = [
      await updatedOf(places[0], day(48)),
      await updatedOf(places[1], day(48)),
    ];
    ok(again >= 14, `${again} have it again after the pause lapsed`);
    ok(kept <= 3, `${kept} have it in spite of the extended pause`);
    ok((await updatedOf(places[1], day(76))) >= 14, 'the extended pause lapses too');
  });

  it('is spared by an expedite from the instant at which it joins', async () => {
    const spared = await createGroup('Spared');
    const profile = await post(profilesPath, day(1), {
      displayName: 'Now',
      expeditedUpdateSettings: {
        qualityUpdateRelease: '2026-12-08T00:00:00Z',
        daysUntilForcedReboot: 0,
      },
    });
    const late = 6 * groupSize;
    const path = `${profilesPath}/${text(profile['id'])}`;
    const hurried = await createGroup('Hurried');
    for (const from of [late, late + groupSize, late + 2 * groupSize])
      await join(hurried, from, day(-2));
    await join(spared, late, day(0.5));
    await assign(path, day(1), { in: [hurried], out: [spared] });
    await join(spared, late + groupSize, day(2));
    const expeditesOf = async (from: number) =>
      (await truthsOf(from, day(3))).map(
        (one) => one['policies']?.['expedites'] as unknown as Json[],
      );
    for (const expedites of await expeditesOf(late)) deepEqual(expedites, []);
    const spans = (all: Json[][]) => all.map(([one]) => [one?.['at'], one?.['removedAt']]);
    for (const span of spans(await expeditesOf(late + groupSize)))
      deepEqual(span, [day(1), day(2)]);
    for (const span of spans(await expeditesOf(late + 2 * groupSize)))
      deepEqual(span, [day(1), null]);
  });
});
