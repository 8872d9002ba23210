/** `ringmaster support list`: a tenant's support requests of six months, newest first. */
import type { Command } from 'commander';
import { didYouMean } from '#core/spelling.ts';
import { requestStatuses, requestStatusOf, type RequestStatus } from '#core/support/status.ts';
import { dayMs } from '#core/time.ts';
import type { Config } from '#settings/config.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withEngineFlags, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { requestDocument } from './document.ts';
import { requestTable } from './lines.ts';
import type { RequestAt } from './which.ts';

const shownMax = 100;
/** Six months. */
const daysKept = 184;

interface Flags {
  readonly status?: string;
  readonly open?: boolean;
}

/** Adds the verb `list`. */
export function addSupportList(support: Command, outside: Outside): void {
  withExamples(
    withEngineFlags(support.command('list'))
      .description(`the newest ${shownMax} support requests of six months`)
      .option('--open', 'those that are not over')
      .option('--status <status>', requestStatuses.join(', '))
      .action((_flags, command: Command) =>
        perform(command, outside, (session) => list(session, command.opts<Flags>())),
      ),
    [
      ['support list --open', 'who must act, and by when'],
      ['support list --status waitsForAsker', 'where the desk waits for an answer'],
    ],
  );
}

async function list({ terminal, config }: Session, flags: Flags): Promise<void> {
  const status = statusAsked(flags.status);
  const { tenant, requests } = await recentRequests(config, {
    limit: shownMax,
    isOpen: flags.open === true,
  });
  const shown = requests.filter(
    ({ request }) => status === null || requestStatusOf(request) === status,
  );
  const text =
    shown.length > 0
      ? requestTable(shown, terminal).join('\n')
      : `Tenant ${tenant} has no ${requests.length === 0 ? '' : 'such '}support request.`;
  terminal.answer({ tenant, requests: shown.map(requestDocument) }, text);
}

/** Requests in which something happened within six months, newest first. */
export async function recentRequests(
  config: Config,
  { limit, isOpen }: { readonly limit: number; readonly isOpen: boolean },
): Promise<{ readonly tenant: string; readonly requests: readonly RequestAt[] }> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { listRequests } = await import('#store/support/requests.ts');
  const { readClock } = await import('#store/report/published.ts');
  return await withStore(config, async (store) => {
    const { asOf } = await readClock(store, { tenant, now: Date.now() });
    const changedSince = asOf - daysKept * dayMs;
    const stored = await listRequests(store, { tenant, limit, isOpen, changedSince });
    return { tenant, requests: stored.map((one) => ({ ...one, asOf })) };
  });
}

function statusAsked(text: string | undefined): RequestStatus | null {
  if (text === undefined) return null;
  const known = requestStatuses.find((one) => one === text);
  if (known !== undefined) return known;
  throw new Failure('usage', `there is no status "${text}".${didYouMean(text, requestStatuses)}`, {
    place: '--status',
    remedy: `statuses: ${requestStatuses.join(', ')}`,
  });
}
