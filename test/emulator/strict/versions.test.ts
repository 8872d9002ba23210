/** What only /beta has is refused on v1.0, and the table of it is Microsoft's own. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { betaOnly, type VersionedType } from '../../../emulator/graph/versions.ts';
import { lookUp } from '../../graph/microsoft/types.ts';
import { day, type Emulated, startEmulator, text } from '../emulated.ts';

const ringType = '#microsoft.graph.windowsUpdateForBusinessConfiguration';
const resourcePath = 'deviceManagement/deviceConfigurations';

function membersOf(version: 'v1.0' | 'beta', type: string): readonly string[] {
  const known = lookUp(version, type);
  return known?.kind === 'enum' ? known.members : [];
}

describe('What only /beta has', () => {
  for (const type of Object.keys(betaOnly) as VersionedType[]) {
    it(`is, of ${type}, what Microsoft's types of both versions differ in`, () => {
      const name = `microsoft.graph.${type}`;
      const [v1, beta] = [lookUp('v1.0', name), lookUp('beta', name)];
      ok(v1?.kind === 'entity' && beta?.kind === 'entity');
      const more = [...beta.properties.keys()].filter((one) => !v1.properties.has(one));
      deepEqual([...betaOnly[type].properties].sort(), more.sort());
      for (const [property, members] of Object.entries(betaOnly[type].members)) {
        const known = membersOf('v1.0', v1.properties.get(property) ?? '');
        const all = membersOf('beta', beta.properties.get(property) ?? '');
        const added = all.filter((one) => !known.includes(one));
        deepEqual(members, added);
      }
    });
  }

  describe('on v1.0 of the strict emulator', () => {
    let emulated: Emulated;

    before(async () => {
      emulated = await startEmulator(['--profile', 'strict', '--devices', '20']);
    });
    after(() => emulated.stop());

    const create = (version: string, extra: object) =>
      emulated.call('POST', `/${version}/${resourcePath}`, {
        at: day(0),
        body: { '@odata.type': ringType, displayName: 'Ring', ...extra },
      });

    it('is refused as a member of an enum (intune-deviceconfig-automaticupdatemode)', async () => {
      const mode = { automaticUpdateMode: 'windowsDefault' };
      equal((await create('v1.0', mode)).status, 400);
      const ring = await create('beta', mode);
      equal(ring.status, 201);
      const path = `/v1.0/${resourcePath}/${text(ring.json['id'])}`;
      const body = { '@odata.type': ringType, ...mode };
      equal((await emulated.call('PATCH', path, { at: day(0), body })).status, 400);
    });

    it('is refused as a property, in a body and in $select, and not shown', async () => {
      equal((await create('v1.0', { roleScopeTagIds: ['0'] })).status, 400);
      const ring = await create('beta', { roleScopeTagIds: ['0'] });
      deepEqual(ring.json['roleScopeTagIds'], ['0']);
      const shown = await emulated.call('GET', `/v1.0/${resourcePath}/${text(ring.json['id'])}`);
      equal(shown.json['roleScopeTagIds'], undefined);
      equal(shown.json['displayName'], 'Ring');
      const select = '/deviceManagement/managedDevices?$select=id,hardwareInformation';
      equal((await emulated.call('GET', `/v1.0${select}`)).status, 400);
      equal((await emulated.call('GET', `/beta${select}`)).status, 200);
    });

    it('is refused as a whole plane: quality and feature profiles, the catalogue', async () => {
      for (const path of [
        'deviceManagement/windowsQualityUpdateProfiles',
        'deviceManagement/windowsFeatureUpdateProfiles',
        'admin/windows/updates/catalog/entries',
      ]) {
        equal((await emulated.call('GET', `/v1.0/${path}`)).status, 404, path);
        equal((await emulated.call('GET', `/beta/${path}`)).status, 200, path);
      }
    });
  });
});
