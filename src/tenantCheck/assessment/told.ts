/** A reading turned into a fact: what Graph refuses is one fact, and what it does not answer another. */
import type { Told } from '#core/tenant/assessment/facts.ts';
import { calls } from '#graph/calls.ts';
import { GraphError } from '#graph/error.ts';
import type { CallName } from '../noted.ts';

/** Reads; what goes wrong keeps none of the other readings. Throws nothing that a tenant answers. */
export async function told<T>(made: readonly CallName[], read: () => Promise<T>): Promise<Told<T>> {
  try {
    return { kind: 'told', value: await read() };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    if (error.kind !== 'forbidden') return { kind: 'unread', why: error.message };
    const permissions = new Set(made.flatMap((name) => calls[name].permissions));
    return { kind: 'refused', permissions: [...permissions] };
  }
}
