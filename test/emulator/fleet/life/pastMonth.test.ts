/** How the fleet came to the update of the month before, as its reports tell. */
import { equal, ok } from 'node:assert/strict';
import { loadCatalog, loadScenario, createFleet } from '../../../../emulator/fleet/fleet.ts';
import { dayMs } from '#core/time.ts';
import { makeFleet, patchTuesdayAt, soundDevices, startAt } from '../fleets.ts';

describe('The month before the played one', () => {
  const fleet = makeFleet('calm', 2000);
  const published = patchTuesdayAt - 35 * dayMs;
  const days = Array.from({ length: 36 }, (_, day) => published + day * dayMs);

  it('begins some days after its publication, and all that began have come through when the fleet begins', () => {
    const installed = soundDevices(fleet).filter((index) => {
      const told = days.map((at) => fleet.pastUpdateAt(index, at));
      ok(told.slice(0, 5).every((one) => one === null));
      ok(told.every((one) => one === null || one.release === '2022-05-B'));
      const first = told.findIndex((one) => one?.phase === 'installed');
      ok(first === -1 || told.slice(first).every((one) => one?.phase === 'installed'));
      const phase = fleet.pastUpdateAt(index, startAt)?.phase ?? null;
      ok(phase === null || phase === 'installed');
      return phase !== null;
    });
    ok(installed.length > 0.9 * soundDevices(fleet).length, String(installed.length));
  });

  it('has as many installs fail at first as the scenario says, for a day or longer', () => {
    const all = Array.from({ length: fleet.size }, (_, index) => index);
    const failed = all.filter((index) =>
      days.some((at) => fleet.pastUpdateAt(index, at)?.phase === 'failed'),
    );
    ok(
      failed.length > 0.05 * fleet.size && failed.length < 0.1 * fleet.size,
      String(failed.length),
    );
  });

  it('is reported from the day on which the scenario has a workspace connected', () => {
    equal(fleet.reportedFrom, patchTuesdayAt - 365 * dayMs);
    const scenario = { ...loadScenario('calm'), reports: { connectedDay: -5 } };
    const catalog = loadCatalog({ release: '2022-06-B', patchTuesdayAt });
    const late = createFleet({ seed: 1, size: 10, scenario, catalog, startAt });
    equal(late.reportedFrom, patchTuesdayAt - 5 * dayMs);
  });
});
