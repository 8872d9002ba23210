/** The doctor's looks at what the server knows: a visit is short. */
import type { Operator } from '#client/operator.ts';
import type { Config } from '#settings/config.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { isEmulated } from '../reach/fleet.ts';
import { findServer, queueOf } from '../reach/reach.ts';
import type { Found } from './finding.ts';

/** What does not answer soon is told by what the server knows. */
const answerTimeoutMs = 4_000;

/** A server that was reached, and the tenant that it is asked about. */
export interface Visited {
  readonly operator: Operator;
  readonly tenant: string;
  readonly areSimulated: boolean;
}

/** Looks at what a server knows, or says that none runs. */
export async function onOperator(
  config: Config,
  look: (visited: Visited) => Promise<Found>,
): Promise<Found> {
  const server = await findServer(config);
  if (server === undefined) return { outcome: 'skipped', text: 'nothing to ask: no engine runs' };
  const { policy } = await policyInEffect(config);
  const { connectOperator } = await import('#client/operator.ts');
  const { connection, namespace, engine } = server;
  const operator = await connectOperator({
    connection: { ...connection, connectTimeout: answerTimeoutMs },
    namespace,
    taskQueue: queueOf(config),
    answerTimeoutMs,
  });
  try {
    return await look({ operator, tenant: policy.tenant, areSimulated: isEmulated(engine) });
  } finally {
    await operator.close();
  }
}

/** Asks no longer than a visit lasts. */
export function withinVisit<T>({ operator }: Visited, ask: () => Promise<T>): Promise<T> {
  return operator.client.withDeadline(Date.now() + answerTimeoutMs, ask);
}
