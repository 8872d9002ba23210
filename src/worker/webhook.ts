/**
 * The webhook joined to Temporal and the store. It listens in the worker's process, because a message wants what the
 * worker has: the database, and releases that answer. Only this file knows how a release is asked and told; for the
 * webhook itself releases are a value, so that it can be tried without a server of Temporal.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operator } from '#client/operator.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Store } from '#store/store.ts';
import { createAllowance } from '#webhook/allowance.ts';
import { createKeeper } from '#webhook/keep.ts';
import { createAnswerLog } from '#webhook/log.ts';
import { ReleasesUnreachable, type Releases, type RunningRelease } from '#webhook/receive.ts';
import { sendersOfFile } from '#webhook/senderFile.ts';
import type { Sender } from '#webhook/secrets.ts';
import { openWebhook, type Webhook } from '#webhook/server.ts';
import { evidenceSignal, statusQuery } from '#workflows/messages.ts';

/** Who may send what, and where. */
export interface WebhookConfig {
  /** Whose devices the senders speak of. */
  readonly tenant: string;
  readonly host: string;
  readonly port: number;
  /** Those of the environment, or the file they stand in. */
  readonly senders: readonly Sender[] | { readonly file: string };
  readonly isBehindProxy: boolean;
  /** How many devices a sender may call bad a day. */
  readonly devicesADay: number;
}

/** Far more than a helpdesk sends by hand; a monitoring system puts many devices into one message. */
const rate = { perMinute: 60, burst: 30 };
const minutesADay = 24 * 60;
/** Less than the ten to fifteen seconds after which senders take a message for lost. */
const releasesTimeoutMs = 5_000;

/** What a webhook is joined to. */
export interface WebhookParts {
  readonly store: Store;
  readonly operator: Operator;
  /** Takes one line of JSON an answer, for the log. */
  readonly write: (line: string) => void;
}

/** Listens for messages; close it before store and operator. */
export async function joinWebhook(
  { tenant, host, port, senders, isBehindProxy, devicesADay }: WebhookConfig,
  { store, operator, write }: WebhookParts,
): Promise<Webhook> {
  const clock = (): number => Date.now();
  const releases = releasesOf(operator);
  const receiving = {
    keep: createKeeper(store),
    tenant,
    senders: 'file' in senders ? sendersOfFile(senders.file, write) : () => senders,
    releases,
    allowance: createAllowance(rate),
    deviceAllowance: createAllowance({ perMinute: devicesADay / minutesADay, burst: devicesADay }),
    clock,
  };
  const onAnswer = createAnswerLog(write, clock);
  return await openWebhook(receiving, { host, port, isBehindProxy, onAnswer });
}

/** The releases of a Temporal server. */
export function releasesOf(operator: Operator): Releases {
  return {
    running: async (tenant) => {
      const answers = await inTime(async () => {
        const listed = await operator.listReleases(tenant);
        const running = listed.filter(({ status }) => status === 'running');
        return await Promise.allSettled(
          running.map(({ workflowId }) => runningOf(operator, workflowId)),
        );
      });
      const found = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      // One that does not answer finds the evidence when it is well again; when none does, time itself is unknown.
      const [failed] = answers.filter((one) => one.status === 'rejected');
      if (found.length === 0 && failed !== undefined) throw unreachable(failed.reason);
      return found;
    },
  };
}

async function runningOf(operator: Operator, workflowId: string): Promise<RunningRelease> {
  const handle = operator.client.workflow.getHandle(workflowId);
  const { release, asOf } = await handle.query(statusQuery);
  // A release begun by a version that knew no signals of a tenant's own has none.
  const policy: Partial<Policy> = release.policy;
  const { area, id } = release.key;
  return {
    area,
    id,
    asOf,
    signals: policy.signals ?? [],
    tell: (at) => handle.signal(evidenceSignal, { at }),
  };
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(releasesTimeoutMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${releasesTimeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (cause) {
    throw unreachable(cause);
  } finally {
    over.abort();
    late.catch(() => undefined);
  }
}

function unreachable(cause: unknown): ReleasesUnreachable {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new ReleasesUnreachable(`Asking the running releases: ${words}`, { cause });
}
