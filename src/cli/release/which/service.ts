/**
 * A release together with whether anybody goes on with it. What a store or a workflow says of itself is not enough: a
 * screen drawn from it looks the same when the service is dead, when the workflow was ended by hand, and when its work
 * is being tried again and again.
 */
import type { ListedRelease, Operator } from '#client/operator.ts';
import type { Standstill } from '#client/standstill.ts';
import type { Config } from '#settings/config.ts';
import type { Release, ReleaseKey } from '#core/release/state/release.ts';
import { unanswerable } from '#core/release/command/proposal.ts';
import { instantText } from '#reports/instant.ts';
import { Failure } from '../../failure.ts';
import { look, type Seen } from '../../reach/follow.ts';
import { failureOf } from '../../reach/knownErrors.ts';
import { withStore } from '../../reach/reach.ts';
import { serviceLines } from './serviceLines.ts';
import { storedRelease } from './stored.ts';

/** A release as it was seen. */
export interface Serviced {
  readonly release: Release;
  readonly now: number;
  /** What keeps it, one sentence each, the gravest first; empty = nothing. */
  readonly service: readonly string[];
  /** Set where the release itself gave no answer and what is shown is what was stored. */
  readonly unanswered: Failure | null;
}

/** Looks at a release; where it gives no answer, at what was stored of it. Throws what asking throws where nothing was. */
export async function lookWithService(
  operator: Operator,
  { key, config, listed }: { key: ReleaseKey; config: Config; listed: ListedRelease },
): Promise<Serviced> {
  const still = await operator.standstill(key).catch(() => null);
  const service = serviceLines(listed, still);
  try {
    const isDead = still !== null && still.workers.length === 0 && listed.status === 'running';
    if (isDead) throw nobody(key, still);
    const seen = await look(operator, key);
    return { ...shownOf(seen, listed), service: ended(seen, listed, service), unanswered: null };
  } catch (error) {
    const failure = failureOf(error);
    const release = await storedOf(config, key);
    if (release === null) throw failure;
    const now = release.lastAssessedAt ?? release.createdAt;
    const told = `what is shown is as of ${instantText(now)}, when it was stored last`;
    const details = { ...failure.details, isTold: true };
    return {
      release,
      now,
      service: [...(service.length === 0 ? [failure.message] : service), told],
      unanswered: new Failure(failure.kind, failure.message, details),
    };
  }
}

/** Nobody hears an answer to what an ended workflow asked. */
function shownOf(
  { status: { release }, now }: Seen,
  { status }: ListedRelease,
): Pick<Serviced, 'release' | 'now'> {
  return { release: status === 'running' ? release : unanswerable(release), now };
}

/** A workflow that failed after its release was judged is over all the same. */
function ended(
  { status }: Seen,
  { status: workflow }: ListedRelease,
  service: readonly string[],
): readonly string[] {
  const isOver = status.release.objective !== null && workflow !== 'running';
  return isOver ? [] : service;
}

function nobody({ id }: ReleaseKey, { taskQueue }: Standstill): Failure {
  return new Failure(
    'unreachable',
    `the service does not run: no worker polls the task queue "${taskQueue}", so nothing goes on with ${id}`,
    {
      code: 'noWorker',
      remedy: 'start it with `ringmaster up`; `ringmaster doctor` tells what is amiss',
    },
  );
}

async function storedOf(config: Config, key: ReleaseKey): Promise<Release | null> {
  if (config.address !== null && config.databaseUrl === null) return null;
  return await withStore(config, (store) => storedRelease(store, key)).catch(() => null);
}
