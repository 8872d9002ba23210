/** A killed emulator comes back with everything that was answered. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day, type Emulated, type Json, listAll, startEmulator, text } from './emulated.ts';

const ringType = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const ref = 'https://graph.microsoft.com/v1.0/directoryObjects/';

describe('The journal of the emulator', () => {
  let folder = '';
  let args: readonly string[] = [];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    args = ['--state-dir', folder, '--devices', '60'];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function everything(emulated: Emulated): Promise<Json> {
    const at = day(10);
    const groups = await listAll(emulated, '/v1.0/groups', { at });
    const memberships: Record<string, unknown> = {};
    for (const group of groups) {
      const id = text(group['id']);
      memberships[id] = (
        await listAll(emulated, `/v1.0/groups/${id}/members?$select=id`, { at })
      ).map((one) => text(one['id']));
    }
    const found = {
      groups,
      memberships,
      rings: await listAll(
        emulated,
        '/v1.0/deviceManagement/deviceConfigurations?$expand=assignments',
        { at },
      ),
      profiles: await listAll(emulated, '/beta/deviceManagement/windowsQualityUpdateProfiles', {
        at,
      }),
      mails: (await emulated.control('GET', 'outbox')).json['mails'],
      fleet: (await emulated.control('GET', `fleet?at=${new Date(at).toISOString()}`)).json,
    };
    return JSON.parse(JSON.stringify(found).replaceAll(emulated.url, '')) as Json;
  }

  async function writeSome(emulated: Emulated): Promise<void> {
    const at = day(-3);
    const devices = await listAll(emulated, '/v1.0/devices?$select=id', { at });
    const bind = devices.slice(0, 20).map((one) => `${ref}${text(one['id'])}`);
    const group = await emulated.call('POST', '/v1.0/groups', {
      at,
      body: {
        displayName: 'Ring',
        mailEnabled: false,
        mailNickname: 'r',
        securityEnabled: true,
        'members@odata.bind': bind,
      },
    });
    const groupId = text(group.json['id']);
    await emulated.call(
      'DELETE',
      `/v1.0/groups/${groupId}/members/${text(devices[3]?.['id'])}/$ref`,
      { at },
    );
    const ring = await emulated.call('POST', '/v1.0/deviceManagement/deviceConfigurations', {
      at,
      body: { '@odata.type': ringType, displayName: 'Ring' },
    });
    const path = `/v1.0/deviceManagement/deviceConfigurations/${text(ring.json['id'])}`;
    await emulated.call('POST', `${path}/assign`, {
      at,
      body: {
        assignments: [
          { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } },
        ],
      },
    });
    await emulated.call('PATCH', path, {
      at: day(2),
      body: { '@odata.type': ringType, qualityUpdatesPaused: true },
    });
    await emulated.call('POST', '/beta/deviceManagement/windowsQualityUpdateProfiles', {
      at: day(3),
      body: {
        displayName: 'Now',
        expeditedUpdateSettings: {
          qualityUpdateRelease: '2026-12-08T00:00:00Z',
          daysUntilForcedReboot: 1,
        },
      },
    });
    await emulated.call('POST', '/v1.0/users/a@b.example/sendMail', {
      at,
      body: {
        message: { subject: 's', toRecipients: [{ emailAddress: { address: 'a@b.example' } }] },
      },
    });
  }

  it('loses nothing to kill -9, not even to a line cut short', async () => {
    const first = await startEmulator(args);
    await writeSome(first);
    const before = await everything(first);
    await first.stop('SIGKILL');
    appendFileSync(join(folder, 'journal.jsonl'), '[{"kind":"put","noun":"gro');
    const second = await startEmulator(args);
    try {
      deepEqual(await everything(second), before);
      equal(before['memberships'] !== undefined, true);
      const group = await second.call('POST', '/v1.0/groups', {
        at: day(4),
        body: { displayName: 'New', mailEnabled: false, mailNickname: 'n', securityEnabled: true },
      });
      const ids = (before['groups'] as unknown as Json[]).map((one) => text(one['id']));
      ok(!ids.includes(text(group.json['id'])), 'an id is never handed out twice');
    } finally {
      await second.stop();
    }
    ok(readFileSync(join(folder, 'journal.jsonl'), 'utf8').endsWith('\n'));
  });

  it('keeps tokens good over a restart', async () => {
    const first = await startEmulator(args);
    const token = await first.token();
    await first.stop('SIGKILL');
    const second = await startEmulator(args);
    equal((await second.call('GET', '/v1.0/groups', { token })).status, 200);
    await second.stop();
  });

  it('refuses to be opened for another fleet, and says which value differs', async () => {
    await rejects(
      startEmulator([...args, '--seed', '2']),
      /written for seed 1, but this start asks for seed 2/,
    );
    await rejects(startEmulator([...args, '--devices', '61']), /devices 60/);
  });
});
