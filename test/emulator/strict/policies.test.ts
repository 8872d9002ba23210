/** Feature profiles, mail and applications' limits in the strict emulator, each rule with its document. */
import { deepEqual, equal } from 'node:assert/strict';
import { day, type Emulated, type Json, startEmulator, text } from '../emulated.ts';

const profilesPath = '/beta/deviceManagement/windowsFeatureUpdateProfiles';

describe('The strict emulator', () => {
  let emulated: Emulated;

  before(async () => {
    emulated = await startEmulator(['--profile', 'strict', '--devices', '20']);
  });
  after(() => emulated.stop());

  const post = (path: string, body: object) => emulated.call('POST', path, { at: day(0), body });

  it('keeps feature update profiles and whom they reach (intune-softwareupdate-windowsfeatureupdateprofile-create)', async () => {
    equal(
      (await post(profilesPath, { displayName: 'Pinned' })).status,
      400,
      'a version is required',
    );
    const profile = await post(profilesPath, {
      '@odata.type': '#microsoft.graph.windowsFeatureUpdateProfile',
      displayName: 'Pinned',
      featureUpdateVersion: 'Windows 11, version 21H2',
    });
    equal(profile.status, 201);
    const path = `${profilesPath}/${text(profile.json['id'])}`;
    const group = await emulated.call('GET', '/v1.0/groups?$top=1&$select=id', { at: day(0) });
    const groupId = text(group.json['value']?.[0]?.['id']);
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId };
    equal((await post(`${path}/assign`, { assignments: [{ target }] })).status, 204);
    const { json } = await emulated.call('GET', `${path}/assignments`, { at: day(0) });
    deepEqual(
      (json['value'] as unknown as Json[]).map((one) => one['target']?.['groupId']),
      [groupId],
    );
    equal(
      (await emulated.call('GET', path)).json['featureUpdateVersion'],
      'Windows 11, version 21H2',
    );
  });

  it('sends no mail from a mailbox that does not exist (user-sendmail: ErrorInvalidUser)', async () => {
    const message = {
      subject: 'Fast opens',
      body: { contentType: 'Text', content: '…' },
      toRecipients: [{ emailAddress: { address: 'it@emulated.example' } }],
    };
    const send = (from: string) => post(`/v1.0/users/${from}/sendMail`, { message });
    equal((await send('ringmaster@emulated.example')).status, 202);
    const refused = await send('nobody@emulated.example');
    deepEqual([refused.status, refused.json['error']?.['code']], [404, 'ErrorInvalidUser']);
  });

  it('shows detected apps to no application (intune-devices-detectedapp-list)', async () => {
    equal((await emulated.call('GET', '/v1.0/deviceManagement/detectedApps')).status, 403);
  });

  it('takes at most 30 days of deferral for feature updates (…windowsupdateforbusinessconfiguration)', async () => {
    const ring = (days: number) =>
      post('/v1.0/deviceManagement/deviceConfigurations', {
        '@odata.type': '#microsoft.graph.windowsUpdateForBusinessConfiguration',
        displayName: 'Ring',
        featureUpdatesDeferralPeriodInDays: days,
      });
    deepEqual([(await ring(30)).status, (await ring(31)).status], [201, 400]);
  });
});
