/** Which support request a command line is about, and as of when. */
import type { RequestEntry, RequestEntryKind } from '#core/support/change.ts';
import type { Config } from '#settings/config.ts';
import type { Store } from '#store/store.ts';
import type { StoredRequest } from '#store/support/requests.ts';
import type { KeptFile } from '#store/support/writings.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { numberAsked } from '../asked/matter.ts';

/** A request as it stands in the store, as of an instant of its tenant's time. */
export interface RequestAt extends StoredRequest {
  readonly asOf: number;
}

/** A request in an open store; a Failure where there is none. */
export async function requestIn(
  store: Store,
  of: { readonly tenant: string; readonly number: number },
): Promise<RequestAt> {
  const { readRequest } = await import('#store/support/requests.ts');
  const { readClock } = await import('#store/report/published.ts');
  const stored = await readRequest(store, of);
  if (stored === null)
    throw new Failure('notFound', `tenant ${of.tenant} has no support request ${of.number}`, {
      remedy: '`ringmaster support list` tells which there are',
    });
  const { asOf } = await readClock(store, { tenant: of.tenant, now: Date.now() });
  return { ...stored, asOf };
}

/** What is shown of a request. */
export interface RequestAsked extends RequestAt {
  readonly entries: readonly RequestEntry[];
  readonly files: readonly Omit<KeptFile, 'content'>[];
}

/** A request with its timeline and its files. */
export async function requestAsked(config: Config, text: string): Promise<RequestAsked> {
  const number = numberAsked('support', text);
  const { policy } = await policyInEffect(config);
  const of = { tenant: policy.tenant, number };
  const { readEntries } = await import('#store/matter/timelines.ts');
  const { listFiles } = await import('#store/support/writings.ts');
  return await withStore(config, async (store) => ({
    ...(await requestIn(store, of)),
    entries: await readEntries<RequestEntryKind>(store, { ...of, matter: 'support' }),
    files: await listFiles(store, of),
  }));
}
