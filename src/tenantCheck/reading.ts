/** The steps of a visit that only read. */
import { registrationGroup, ringGroupName } from '#activities/names.ts';
import { listAppEvents } from '#graph/endpointAnalytics/appEvents.ts';
import { batchError, sendBatch } from '#graph/batch.ts';
import { calls, shortPath } from '#graph/calls.ts';
import { listOpenKnownIssues, listQualityUpdates } from '#graph/updates/catalog.ts';
import { listDirectoryDevices, listManagedDevices } from '#graph/intune/devices.ts';
import { listAppSums, listStartSums } from '#graph/endpointAnalytics/eventSums.ts';
import { listBuildsOutOfService } from '#graph/updates/endOfService.ts';
import { createExport, readExport } from '#graph/intune/exportJobs.ts';
import {
  findGroup,
  listTransitiveDevices,
  readGroup,
  readMembers,
} from '#graph/directory/groups.ts';
import { readFirmware } from '#graph/intune/hardware.ts';
import { countReported } from '#graph/logAnalytics/installs.ts';
import { policies } from './readingPolicies.ts';
import { listCenterMessages } from '#graph/updates/messageCenter.ts';
import { listServiceIssues } from '#graph/updates/serviceHealth.ts';
import { listBlueScreens } from '#graph/endpointAnalytics/startups.ts';
import { firstOf } from './firstOf.ts';
import type { Step } from './visit.ts';
import { dayMs } from '#core/time.ts';

/** Endpoint analytics is a day old and more. */
const eventDays = 14;
/** Three months of the catalogue hold an update of every supported version. */
const catalogueDays = 90;

/** Devices and groups. */
const directory: readonly Step[] = [
  {
    calls: ['listManagedDevices'],
    work: async ({ graph, asOf, found }) => {
      const devices = await firstOf(listManagedDevices(graph, { asOf }));
      found.devices = devices.length;
      if (devices[0] !== undefined) found.deviceId = devices[0].deviceId;
      return devices.length > 0
        ? null
        : { kind: 'remark', text: 'Intune lists no Windows device: nothing would be updated' };
    },
  },
  {
    calls: ['batchOfBeta', 'readManagedDevice'],
    work: async ({ graph, asOf, found: { deviceId } }) => {
      if (deviceId === undefined)
        return { kind: 'notTried', text: 'there is no device to ask for' };
      const { stoppedBy, setAside } = await readFirmware(graph, { deviceIds: [deviceId], asOf });
      const failure = stoppedBy ?? setAside.get(deviceId) ?? null;
      if (failure !== null) throw failure;
      return null;
    },
  },
  {
    calls: ['listDirectoryDevices'],
    work: async ({ graph, asOf, found }) => {
      const devices = await firstOf(listDirectoryDevices(graph, { asOf }));
      found.deviceObjectIds = devices.slice(0, 2).map(({ objectId }) => objectId);
      return null;
    },
  },
  {
    calls: ['batch', 'readDirectoryDevice'],
    work: async ({ graph, asOf, found: { deviceObjectIds: [objectId] = [] } }) => {
      if (objectId === undefined)
        return { kind: 'notTried', text: 'the directory lists no device' };
      const url = shortPath(calls.readDirectoryDevice, { objectId });
      const request = { method: 'GET', url } as const;
      const [answer] = await sendBatch(graph, [request], asOf);
      if (answer !== undefined && answer.status >= 400) throw batchError(request, answer);
      return null;
    },
  },
  {
    calls: ['listGroups'],
    work: async ({ graph, asOf, found, rings }) => {
      const group = await findGroup(graph, { displayName: registrationGroup, asOf });
      if (group !== null) found.registrationGroupId = group.groupId;
      // Each is found alone, or it is told which of several is meant.
      for (const ring of rings) await findGroup(graph, { displayName: ringGroupName(ring), asOf });
      if (group !== null) return null;
      const text = `there is no group "${registrationGroup}"`;
      return { kind: 'fault', text, remedy: 'make it in Entra and put devices into it' };
    },
  },
  {
    calls: ['readGroup', 'listMembers'],
    work: async ({ graph, asOf, found: { registrationGroupId: groupId } }) => {
      if (groupId === undefined) return { kind: 'notTried', text: 'there is no group to ask for' };
      await readGroup(graph, { groupId, asOf });
      await readMembers(graph, { groupId, asOf });
      return null;
    },
  },
  {
    calls: ['listTransitiveDevices'],
    work: async ({ graph, asOf, found: { registrationGroupId: groupId } }) => {
      if (groupId === undefined) return { kind: 'notTried', text: 'there is no group to ask for' };
      const members = await firstOf(listTransitiveDevices(graph, { groupId, asOf }));
      return members.length > 0
        ? null
        : { kind: 'remark', text: `no device is in "${registrationGroup}" yet` };
    },
  },
];

/** What Microsoft tells of updates. */
const telling: readonly Step[] = [
  {
    calls: ['listQualityUpdates'],
    work: async ({ graph, asOf, found }) => {
      const entries = await listQualityUpdates(graph, {
        asOf,
        since: asOf - catalogueDays * dayMs,
      });
      const newest = entries[0];
      if (newest !== undefined) found.entryId = newest.entryId;
      const expeditable = entries.find(({ isExpeditable }) => isExpeditable);
      if (expeditable !== undefined) found.expeditableAt = expeditable.releasedAt;
      if (newest === undefined) {
        const text = `the catalogue names no quality update of the last ${catalogueDays} days: nothing would be offered`;
        return { kind: 'fault', text };
      }
      return expeditable === undefined
        ? { kind: 'remark', text: 'no update of it can be expedited' }
        : null;
    },
  },
  {
    calls: ['listProducts'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      await listBuildsOutOfService(graph, { asOf, since: asOf });
      return null;
    },
  },
  {
    calls: ['findProducts'],
    work: async ({ graph, asOf, found: { entryId } }) => {
      if (entryId === undefined) return { kind: 'notTried', text: 'there is no update to ask for' };
      await listOpenKnownIssues(graph, { entryId, asOf });
      return null;
    },
  },
  {
    calls: ['listServiceIssues'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      await listServiceIssues(graph, { asOf });
      return null;
    },
  },
  {
    calls: ['listCenterMessages'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      await listCenterMessages(graph, { asOf });
      return null;
    },
  },
];

/** What is told of devices by sources that a tenant may not have. */
const evidence: readonly Step[] = [
  {
    calls: ['listStartups'],
    isOptional: true,
    work: async ({ graph, asOf, found }) =>
      silenceOf(
        found.devices,
        (await firstOf(listBlueScreens(graph, { asOf, since: asOf - eventDays * dayMs }))).length,
      ),
  },
  {
    calls: ['listAppEvents'],
    isOptional: true,
    work: async ({ graph, asOf, found }) =>
      silenceOf(
        found.devices,
        (await firstOf(listAppEvents(graph, { asOf, since: asOf - eventDays * dayMs }))).length,
      ),
  },
  {
    calls: ['listDevicePerformance', 'listAppHealth'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      await firstOf(listStartSums(graph, { asOf }));
      await firstOf(listAppSums(graph, { asOf }));
      return null;
    },
  },
  {
    calls: ['createExport', 'readExport'],
    isOptional: true,
    work: async ({ graph, asOf }) => {
      const query = { report: 'AppInvRawData', columns: ['DeviceId', 'ApplicationName'], asOf };
      const { jobId } = await createExport(graph, query);
      await readExport(graph, { jobId, asOf });
      return null;
    },
  },
  {
    calls: ['queryLogs'],
    isOptional: true,
    work: async ({ analytics, asOf }) => {
      if (analytics === null) {
        const text = 'RINGMASTER_ANALYTICS_WORKSPACE is not set: failed installs are not known';
        return { kind: 'notTried', text };
      }
      const reported = await countReported(analytics, { asOf });
      return { kind: 'remark', text: `the workspace tells of ${reported} devices` };
    },
  },
];

/** A source that tells nothing of many devices may be off, which is not the same as calm. */
function silenceOf(devices: number | undefined, events: number) {
  if (events > 0) return null;
  const text = `no event of ${devices ?? 'no'} devices in ${eventDays} days: endpoint analytics may be off, and what it does not tell counts as missing`;
  return { kind: 'remark', text } as const;
}

/** All of them. */
export const readingSteps: readonly Step[] = [...directory, ...policies, ...telling, ...evidence];
