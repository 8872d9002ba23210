/** What the report on a feature update profile tells of its devices, with the values that live tenants were seen to give. */
import assert from 'node:assert/strict';
import { listFeatureStates } from '#graph/intune/features/deviceStates.ts';
import { createTally } from '#graph/poison.ts';
import { startExports, type Exports } from '../exports.ts';

const asOf = Date.parse('2026-12-08T18:00:00Z');
const profileId = '33333333-0000-4000-8000-000000000001';
const id = (nth: number): string => `44444444-0000-4000-8000-00000000000${nth}`;
const head =
  'AADDeviceId,FeatureUpdateVersion,AggregateState,AggregateState_loc,CurrentDeviceUpdateStatus,CurrentDeviceUpdateStatus_loc,CurrentDeviceUpdateSubstatus,CurrentDeviceUpdateSubstatus_loc,LatestAlertMessage,LatestAlertMessage_loc,LatestAlertMessageDescription,EventDateTimeUTC';
const version = '"Windows 11, version 25H2"';
const at = '2026-12-08 06:00:00.000';

describe('The report on a feature update profile', () => {
  let intune: Exports;
  before(async () => (intune = await startExports()));
  after(() => intune.close());

  const read = async (...lines: readonly string[]) => {
    intune.asked = [];
    intune.serve([head, ...lines].join('\r\n'));
    const tally = createTally();
    const states = [];
    for await (const state of listFeatureStates(intune.graph, { profileId, asOf, tally }))
      states.push(state);
    return { states, poison: tally.counts().map(({ reason }) => reason) };
  };
  const stateOf = async (cells: string, nth = 1) => {
    const { states } = await read(`${id(nth)},${version},${cells},${at}`);
    const [one] = states;
    return one === undefined ? null : [one.state, one.errorClass, one.errorCode];
  };

  it('is asked for by its profile, with words beside the codes and no name of a person', async () => {
    await read();
    const asked = JSON.parse(intune.asked[0]?.body ?? '{}') as Record<string, unknown>;
    assert.equal(asked['reportName'], 'FeatureUpdateDeviceState');
    assert.equal(asked['filter'], `(PolicyId eq '${profileId}')`);
    assert.equal(asked['localizationType'], 'localizedValuesAsAdditionalColumn');
    assert.ok(!JSON.stringify(asked['select']).includes('UPN'));
  });

  it('leaves out devices that have it or are to have it no more', async () => {
    assert.equal(
      await stateOf('Success,Success,8,Installed,81,Update Installed,0,Not applicable,'),
      null,
    );
    assert.equal(
      await stateOf('Cancelled,Cancelled,4,Canceled,41,Removed,0,Not applicable,'),
      null,
    );
  });

  it('tells who is on the way, and how far', async () => {
    const way = (status: string, substatus: string) =>
      stateOf(`InProgress,In progress,2,${status},21,${substatus},0,Not applicable,`);
    assert.deepEqual(await way('Offering', 'Offer Received'), ['other', null, null]);
    assert.deepEqual(await way('Installing', 'Download Start'), ['installing', null, null]);
    assert.deepEqual(await way('Installing', 'Restart Required'), ['restartPending', null, null]);
  });

  it('tells from whom Microsoft keeps it, with the number of the safeguard', async () => {
    assert.deepEqual(
      await stateOf('OnHold,On hold,3,On hold,31,ServicePaused,77,Safeguard hold,57340481'),
      ['notOffered', 'SafeguardHold', '57340481'],
    );
    assert.deepEqual(await stateOf('Error,Error,1,Pending,11,Validation,78,Incompatible,'), [
      'notOffered',
      'Incompatible',
      null,
    ]);
  });

  it('tells failed installs with class and code, and takes what is none for none', async () => {
    const failed = (alert: string, more = '') =>
      stateOf(`Error,Error,7,Other,71,Needs attention,79,${alert},${more}`);
    assert.deepEqual(await failed('InstallSetupError', 'Setup failed with 0xC1900101 in phase 2'), [
      'failed',
      'InstallSetupError',
      '0xC1900101',
    ]);
    assert.deepEqual(await failed('Etwas anderes'), ['failed', null, null]);
    for (const alert of ['PostRestartIssue', 'EndOfService', 'PolicyConflictPause'])
      assert.deepEqual(await failed(alert), ['other', alert, null]);
  });

  it('counts rows whose device or instant is none, and leaves them out', async () => {
    const good = 'InProgress,In progress,2,Offering,21,OfferReady,0,Not applicable,';
    const { states, poison } = await read(
      `nobody,${version},${good},${at}`,
      `${id(1)},${version},${good},soon`,
      `${id(2)},${version},${good},2027-01-01 00:00:00`,
      `${id(3)},${version},${good},${at}`,
    );
    assert.deepEqual(
      states.map(({ entraDeviceId, version: named, at: when }) => [entraDeviceId, named, when]),
      [[id(3), 'Windows 11, version 25H2', Date.parse('2026-12-08T06:00:00Z')]],
    );
    assert.equal(poison.length, 3);
  });
});
