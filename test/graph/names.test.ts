/**
 * Each name and each member of an enum that the client sends, asks for or reads, against Microsoft's own types of the
 * version it is sent to. There are no exceptions.
 */
import assert from 'node:assert/strict';
import { calls } from '#graph/calls.ts';
import type { KnownCall } from '#graph/calls/call.ts';
import { sources } from '../tidy/sources.ts';
import { everyCall, type CallName, type Made } from './everyCall.ts';
import {
  differencesInBody,
  differencesInQuery,
  differencesInReading,
  notAMember,
} from './microsoft/names.ts';
import { lookUp, type TypedVersion } from './microsoft/types.ts';

/**
 * Members that the client tells apart, of each enum it reads; an enum of which nothing is told apart is passed on or
 * shown as it stands.
 */
const toldApart: Readonly<Record<string, readonly string[]>> = {
  conditionalaccessgrantcontrol: ['mfa'],
  conditionalaccesspolicystate: ['enabled'],
  compliancestatus: ['conflict', 'compliant', 'remediated'],
  devicemanagementreportstatus: ['completed', 'failed'],
  driverapprovalstatus: ['needsReview', 'declined', 'approved', 'suspended'],
  drivercategory: ['recommended'],
  driverupdateprofileapprovaltype: ['automatic', 'manual'],
  jointype: ['azureADJoined', 'hybridAzureADJoined'],
  managementagenttype: ['configurationManagerClient', 'configurationManagerClientMdm'],
  mdmauthority: ['intune'],
  manageddeviceownertype: ['company'],
  ownertype: ['company'],
  serviceupdatecategory: ['preventOrFixIssue', 'stayInformed'],
  serviceupdateseverity: ['normal'],
  manageddevicearchitecture: ['x64'],
  userexperienceanalyticsoperatingsystemrestartcategory: ['blueScreen', 'bootError'],
  windowsdriverupdateprofileinventorysyncstate: ['failure'],
  'windowsupdates.cveseveritylevel': [],
  'windowsupdates.qualityupdatecadence': ['monthly', 'outOfBand'],
  'windowsupdates.qualityupdateclassification': ['security'],
  'windowsupdates.windowsreleasehealthstatus': ['confirmed', 'investigating', 'reported'],
};

async function made(): Promise<readonly { name: CallName; call: KnownCall; one: Made }[]> {
  const all = await everyCall();
  return [...all].map(([name, one]) => ({ name, call: calls[name], one }));
}

function versionOf({ version }: KnownCall): TypedVersion | null {
  return version === 'v1' ? null : version;
}

describe("the client's names and Microsoft's types", () => {
  it('sends no property and no member of an enum that the version lacks', async () => {
    const wrong = (await made()).flatMap(({ name, call: { sends, ...call }, one }) => {
      const version = versionOf(call);
      if (version === null || sends === undefined) return [];
      if (typeof sends === 'string')
        return differencesInBody(version, sends, one.body).map(of(name));
      return Object.entries(one.body as Record<string, unknown>).flatMap(([parameter, value]) => {
        const type = sends[parameter];
        if (type === undefined) return [`${name}: ${parameter} is no parameter of it`];
        return differencesInBody(version, type, value).map(of(name));
      });
    });
    assert.deepEqual(wrong, []);
  });

  it('asks for no property that the version lacks', async () => {
    const wrong = (await made()).flatMap(({ name, call, one }) => {
      const version = versionOf(call);
      if (version === null || call.answers === undefined) return [];
      return differencesInQuery(version, call.answers, one.query).map(of(name));
    });
    assert.deepEqual(wrong, []);
  });

  it('reads no property that the version lacks, and knows each enum it reads', async () => {
    const enums = new Map<string, TypedVersion>();
    const wrong = (await made()).flatMap(({ name, call, one }) => {
      const version = versionOf(call);
      if (version === null || call.answers === undefined || one.schema === null) return [];
      const onEnum = (read: string) => void enums.set(read, version);
      return differencesInReading(version, call.answers, { schema: one.schema, onEnum }).map(
        of(name),
      );
    });
    assert.deepEqual(wrong, []);
    assert.deepEqual([...enums.keys()].toSorted(), Object.keys(toldApart).toSorted());
    const unknown = [...enums].flatMap(([name, version]) =>
      (toldApart[name] ?? []).flatMap((member) => notAMember(version, name, member)),
    );
    assert.deepEqual(unknown, []);
    const code = [...sources('src/graph'), ...sources('src/core')].map(({ text }) => text).join();
    const told = Object.values(toldApart).flat();
    assert.deepEqual(
      told.filter((member) => !code.includes(`'${member}'`)),
      [],
    );
  });

  it('sends a body wherever the table says so, and has a type for each answer it reads', async () => {
    for (const { name, call, one } of await made()) {
      if (call.version === 'v1') continue;
      assert.equal(
        one.body !== undefined && !name.startsWith('batch'),
        call.sends !== undefined,
        name,
      );
    }
  });

  it("would find a ring's mode that v1.0 does not have", () => {
    const ring = 'microsoft.graph.windowsUpdateForBusinessConfiguration';
    const body = { automaticUpdateMode: 'windowsDefault', qualityUpdatesDeferral: 1 };
    assert.deepEqual(differencesInBody('v1.0', ring, body), [
      'automaticupdatemode: no member "windowsDefault" in v1.0',
      `${ring}.qualityUpdatesDeferral: no such property in v1.0`,
    ]);
    assert.deepEqual(
      differencesInBody('beta', ring, { automaticUpdateMode: 'windowsDefault' }),
      [],
    );
    assert.equal(lookUp('v1.0', 'microsoft.graph.windowsUpdates.product'), null);
  });
});

const of = (name: string) => (difference: string) => `${name}: ${difference}`;
