/**
 * From a helpdesk's message to a brake: a signed message about bad devices is sent, and the clock stops when the
 * emulator has answered the first PATCH that pauses a ring. In between lie the signature, the store, the signal to the
 * release, its look at the evidence and the judgement. The release stands on D+9; after each pause a person goes on, so
 * that the next message must carry more evidence than was known to them, which is why there are few samples a run.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPolicy } from '#core/policy/defaults.ts';
import { listDevices } from '#store/device/deviceList.ts';
import { openStore } from '#store/store.ts';
import { newSecret } from '#webhook/secrets.ts';
import { median, repeated, type Figure } from '../figure.ts';
import { withStage, type Stage } from '../stage.ts';
import { until } from '../until.ts';

const samplesFull = 10;
const samplesQuick = 2;
const devices = 1_000;
const day = 9;
/** Bad devices of one message: enough to multiply the evidence by more than ten. */
const batch = 8;
const lookEveryMs = 2;
const settleMs = 250;
const timeoutMs = 20_000;

/** The figure. */
export const webhook: Figure = {
  name: 'webhook',
  what: 'a signed message about bad devices, sent to ring PATCH acknowledged',
  measure: async (options) => {
    const samples = options.isQuick ? samplesQuick : samplesFull;
    const { signal } = options;
    const secret = newSecret();
    const policy = { holds: { ...defaultPolicy('contoso').holds, automatic: false } };
    const senders = `bench=${secret}`;
    const series = await repeated(options, () =>
      withStage({ devices, policy, senders, signal }, (stage) =>
        brakes(stage, { samples, secret, signal }),
      ),
    );
    const all = series.flat();
    return [
      {
        what: 'a helpdesk’s message, webhook called to ring PATCH acknowledged: median',
        unit: 'ms',
        // What matters sooner is pushed in.
        reach: { max: 200 },
        values: series.map(median),
        note: `${samples} messages of ${batch} devices a run, ${all.length} in all: ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} ms`,
      },
    ];
  },
};

interface Sampling {
  readonly samples: number;
  readonly secret: string;
  readonly signal: AbortSignal;
}

/** Milliseconds of each message. */
async function brakes(
  stage: Stage,
  { samples, secret, signal }: Sampling,
): Promise<readonly number[]> {
  await stage.playTo(day);
  const ids = await devicesUnderWay(stage, samples * batch);
  const values: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    signal.throwIfAborted();
    // A short log is quickly read, over and over.
    await fetch(requestsOf(stage), { method: 'DELETE' });
    const bad = ids.slice(sample * batch, (sample + 1) * batch);
    const begun = performance.now();
    await send(stage, secret, bad);
    await until(() => hasPaused(stage), {
      everyMs: lookEveryMs,
      withinMs: timeoutMs,
      otherwise: 'no ring was paused',
    });
    values.push(performance.now() - begun);
    await goOn(stage);
  }
  return values;
}

/** Devices of the rings that are open, whose update lies within the window of reports. */
async function devicesUnderWay({ engine, key }: Stage, count: number): Promise<readonly string[]> {
  const store = openStore({ databaseUrl: engine.databaseUrl, maxConnections: 1 });
  try {
    const listed = await listDevices(store, { key, ring: 'fast', limit: count });
    if (listed.length < count) throw new Error(`Ring fast has only ${listed.length} devices`);
    return listed.map(({ device }) => device.deviceId);
  } finally {
    await store.close();
  }
}

/** The emulator's log of what it has answered. */
function requestsOf({ engine }: Stage): string {
  return `${engine.graph?.url}/_emulator/requests`;
}

/** Whether the emulator has answered a PATCH that pauses a ring. */
async function hasPaused(stage: Stage): Promise<boolean> {
  const answer = await fetch(`${requestsOf(stage)}?writes=1`);
  const { requests } = (await answer.json()) as {
    readonly requests: readonly { readonly method: string; readonly body: unknown }[];
  };
  return requests.some(
    ({ method, body }) =>
      method === 'PATCH' && JSON.stringify(body).includes('"qualityUpdatesPaused":true'),
  );
}

async function send({ engine }: Stage, secret: string, bad: readonly string[]): Promise<void> {
  const id = `msg_${randomUUID()}`;
  const seconds = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({
    type: 'devices.bad',
    data: { name: 'bench', devices: bad.map((device) => ({ id: device })) },
  });
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  const answer = await fetch(engine.webhook() ?? '', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': `v1,${signature}`,
    },
  });
  if (answer.status !== 202) throw new Error(`The webhook answered ${await answer.text()}`);
}

/** Waits until every ring stands still, then a person lets all go on. */
async function goOn({ operator, key }: Stage): Promise<void> {
  await sleep(settleMs);
  const reason = 'what is known is not enough';
  await operator.command(key, { kind: 'resume', operator: 'kim', reason });
}
