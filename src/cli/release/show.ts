/** `ringmaster release show`: where a release stands, and all that was decided with the reasons. */
import type { Command } from 'commander';
import type { KeptBlocker } from '#core/objective/look.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { ReleaseKey } from '#core/release/state/release.ts';
import type { Config } from '#settings/config.ts';
import { dayText, shortInstantText } from '#reports/instant.ts';
import { actionText } from '#core/release/action/actions.ts';
import { isEmulated, steeredDocument } from '../reach/fleet.ts';
import { withOperator, withStore } from '../reach/reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside, Terminal } from '../terminal/terminal.ts';
import { releaseLines } from '../view/release/release.ts';
import { tableLines } from '../view/table.ts';
import { decisionDocuments, releaseDocument, ringDocuments } from './document.ts';
import { findRelease } from './which/key.ts';
import { listedDocument } from './list.ts';
import { wantedOf, withWanted } from './which/wanted.ts';

/** Adds the verb `show`. */
export function addShow(release: Command, outside: Outside): void {
  withExamples(
    withWanted(release.command('show'))
      .description('where a release stands, and what was decided, with the reasons')
      .action((id: string | undefined, _flags, command: Command) =>
        perform(command, outside, (session) => show(session, command, id)),
      ),
    [
      ['release show', 'the newest one'],
      ['release show 2026-12-B --json', 'for scripts'],
    ],
  );
}

async function show(session: Session, command: Command, id: string | undefined): Promise<void> {
  const { terminal, config } = session;
  const wanted = await wantedOf(session, command, id);
  const { lookWithService } = await import('./which/service.ts');
  await withOperator(config, async ({ operator, webUi, engine }) => {
    const { key, listed } = await findRelease(operator, wanted);
    const seen = await lookWithService(operator, { key, config, listed });
    const stored = await readStored(config, key);
    const decisions = stored?.decisions ?? null;
    const at = {
      ...seen,
      held: stored?.held ?? null,
      blockers: stored?.blockers ?? null,
      isEmulated: isEmulated(engine),
      isEnded: listed.status !== 'running',
    };
    terminal.answer(
      {
        ...releaseDocument(at),
        blockers: at.blockers,
        workflow: { ...listedDocument(listed), webUi },
        graph: steeredDocument(engine?.graph),
        rings: ringDocuments(at),
        decisions: decisions === null ? null : decisionDocuments(decisions),
      },
      [
        ...releaseLines(at, terminal),
        '',
        ...(decisions === null
          ? [
              'The decisions stand in the store, which is not reached with --address alone: set $DATABASE_URL.',
            ]
          : decisionLines(decisions, seen.release.publishedAt, terminal)),
      ].join('\n'),
    );
    if (seen.unanswered !== null) throw seen.unanswered;
  });
}

interface Stored {
  readonly decisions: readonly Decision[];
  readonly held: ReadonlyMap<string, number>;
  readonly blockers: readonly KeptBlocker[];
}

/** What only the store knows; null where only a Temporal address was given. */
async function readStored(config: Config, key: ReleaseKey): Promise<Stored | null> {
  if (config.address !== null && config.databaseUrl === null) return null;
  const { readDecisions } = await import('#store/release/decisions.ts');
  const { lastObjectiveLook } = await import('#store/release/objectiveLooks.ts');
  const { heldDevices } = await import('#store/device/deviceStory.ts');
  return await withStore(config, async (store) => ({
    decisions: await readDecisions(store, { key }),
    held: await heldDevices(store, key),
    blockers: (await lastObjectiveLook(store, { key }))?.blockers ?? [],
  }));
}

function decisionLines(
  decisions: readonly Decision[],
  publishedAt: number,
  { paint, columns }: Pick<Terminal, 'paint' | 'columns'>,
): readonly string[] {
  const rows = decisions.map(({ at, action, reason }) => [
    dayText(publishedAt, at),
    shortInstantText(at),
    actionText(action),
    reason,
  ]);
  return tableLines(['day', 'instant, UTC', 'decision', 'reason'], rows, paint, columns);
}
