/** Which tenant a command is about, and that nothing of one is ever read for another. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#settings/config.ts';
import { chooseTenant, environmentOf, tenantsIn } from '#settings/tenants.ts';

describe('settings of many tenants', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ringmaster-tenants-'));
    const settings = (name: string) =>
      `GRAPH_TENANT_ID=id-${name}\nGRAPH_CLIENT_ID=app\nGRAPH_CLIENT_SECRET=secret-${name}\nRINGMASTER_POLICY=${name}.yaml\n`;
    for (const name of ['north', 'south'])
      writeFileSync(join(folder, `${name}.env`), settings(name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const around = () => ({
    RINGMASTER_TENANTS: folder,
    RINGMASTER_DATA_DIR: join(folder, 'data'),
    GRAPH_TENANT_ID: 'around',
    GRAPH_CLIENT_SECRET: 'around',
    RINGMASTER_CONTACTS_FILE: 'around.yaml',
    DATABASE_URL: 'postgres://somewhere/db',
  });

  it('are those of the tenant that is named, then of the one that was chosen, and of none otherwise', () => {
    assert.equal(readConfig(around()).tenant, null);
    chooseTenant(join(folder, 'data'), 'south');
    assert.equal(readConfig(around()).tenant, 'south');
    assert.equal(readConfig({ ...around(), RINGMASTER_TENANT: 'north' }).tenant, 'north');
    const { tenant, graph, policyFile, tenantDir } = readConfig(around(), { tenant: 'north' });
    assert.deepEqual(
      [tenant, graph?.tenant, graph?.clientSecret, policyFile, tenantDir],
      [
        'north',
        'id-north',
        'secret-north',
        join(folder, 'north.yaml'),
        join(folder, 'data', 'tenants', 'north'),
      ],
    );
    rmSync(join(folder, 'south.env'));
    rmSync(join(folder, 'data'), { recursive: true });
    assert.equal(readConfig(around()).tenant, 'north', 'the only one is meant');
  });

  it('take from around them what all share, and nothing that is a tenant’s own', () => {
    writeFileSync(join(folder, 'bare.env'), '');
    const environment = environmentOf(around(), { folder, tenant: 'bare' });
    assert.deepEqual(environment, {
      RINGMASTER_TENANTS: folder,
      RINGMASTER_DATA_DIR: join(folder, 'data'),
      DATABASE_URL: 'postgres://somewhere/db',
      RINGMASTER_TENANT: 'bare',
    });
  });

  it('are refused with the file where they are no tenant’s, or a tenant is not there', () => {
    assert.throws(() => readConfig(around(), { tenant: 'nort' }), /nort\.env.*"north"/);
    writeFileSync(join(folder, 'north.env'), 'DATABASE_URL=postgres://theirs/db\n');
    assert.throws(
      () => readConfig(around(), { tenant: 'north' }),
      /north\.env: DATABASE_URL is not a tenant's own/,
    );
    writeFileSync(join(folder, 'No Name.env'), '');
    assert.throws(() => tenantsIn(folder), /No Name\.env: a tenant's name is/);
    assert.throws(
      () => readConfig({ RINGMASTER_TENANTS: join(folder, 'nowhere') }),
      /RINGMASTER_TENANTS: .*no such file/,
    );
  });
});
