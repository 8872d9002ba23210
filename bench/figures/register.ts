/**
 * A whole fleet becomes known: discovery, prerequisites, rings, and joining the rings' groups, from the emulator over
 * HTTP into the store. A release is started and its time stands still, so that nothing else is done; what is timed is
 * the first registration of its tenant's care, from the server's record. With quotas on, the time is compared to what the
 * quotas alone ask for.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { registrationWorkflow } from '#workflows/registration.ts';
import { repeated, type Figure, type Measured, type MeasureOptions } from '../figure.ts';
import { quotaBound } from '../quotas.ts';
import { withStage, type Stage } from '../stage.ts';

const pollMs = 200;

/** The figure. */
export const register: Figure = {
  name: 'register',
  what: 'discovery and registration of 100,000 devices',
  measure: async (options) => {
    const devices = options.isQuick ? 5_000 : 100_000;
    const rows = [await freeRow(options, devices)];
    if (options.isQuick) return rows;
    options.tell('once more under Microsoft Graph’s quotas, in real time: minutes');
    return [...rows, await throttledRow(options, devices)];
  },
};

async function freeRow(options: MeasureOptions, devices: number): Promise<Measured> {
  const runs = await repeated(options, () => registerOnce(options, { devices, throttle: 'off' }));
  const [some] = runs;
  return {
    what: `discovery and registration of ${devices.toLocaleString('en-US')} devices, throttling off`,
    unit: 'devices/s',
    reach: { min: 2_500 },
    values: runs.map(({ seconds }) => devices / seconds),
    note: `${runs.map(({ seconds }) => seconds.toFixed(1)).join(', ')} s; ${some?.registered ?? 0} brought into their rings’ groups`,
  };
}

async function throttledRow(options: MeasureOptions, devices: number): Promise<Measured> {
  const { seconds, registered } = await registerOnce(options, { devices, throttle: 'on' });
  const bound = quotaBound({ devices, registered });
  return {
    what: `the same with Microsoft Graph’s quotas on, by the ${bound.seconds} s they allow`,
    unit: '×',
    reach: { max: 1.2 },
    values: [seconds / bound.seconds],
    note: `${seconds.toFixed(1)} s, one run; ${bound.sum}`,
  };
}

interface Registered {
  readonly seconds: number;
  readonly registered: number;
}

async function registerOnce(
  { signal }: MeasureOptions,
  fleet: { readonly devices: number; readonly throttle: 'on' | 'off' },
): Promise<Registered> {
  return await withStage({ ...fleet, signal }, async (stage) => {
    await stage.start({ enabled: false });
    const handle = await startChild(stage, signal);
    const { registered } = await handle.result();
    const { startTime, closeTime } = await handle.describe();
    if (closeTime === undefined) throw new Error('The registration has a result but no end.');
    return { seconds: (closeTime.getTime() - startTime.getTime()) / 1000, registered };
  });
}

/** The child by which the care of the tenant registers the fleet; it exists once the rings are prepared. */
async function startChild(
  { operator, key }: Stage,
  signal: AbortSignal,
): Promise<WorkflowHandle<typeof registrationWorkflow>> {
  const { workflow } = operator.client;
  for (;;) {
    signal.throwIfAborted();
    for await (const { workflowId } of workflow.list({
      query: "WorkflowType = 'registrationWorkflow'",
    }))
      if (workflowId.startsWith(`registration/${key.tenant}/`))
        return workflow.getHandle<typeof registrationWorkflow>(workflowId);
    await sleep(pollMs);
  }
}
