/**
 * `ringmaster release objective`: how far a release is towards its objective, the forecast, what stands before it, and how
 * it came there.
 * Out of the store, so that it needs no engine; counted as of the last look.
 */
import type { Command } from 'commander';
import { standingOf } from '#core/objective/blockers.ts';
import { openForecast } from '#core/objective/forecastText.ts';
import { countedAt, standingQuestion } from '#core/objective/question.ts';
import { ringObjectives } from '#core/objective/ringObjective.ts';
import type { Release } from '#core/release/state/release.ts';
import { isRingStopped } from '#core/release/view/deviceStates.ts';
import type { Store } from '#store/store.ts';
import { withStore } from '../reach/reach.ts';
import { perform, withExamples, type Session } from '../session.ts';
import type { Outside } from '../terminal/terminal.ts';
import { iso } from '../view/iso.ts';
import { objectiveLines, type ObjectiveView } from '../view/release/objective.ts';
import { forecastDocument, objectiveDocument } from './document.ts';
import { storedRelease } from './which/stored.ts';
import { wantedOf, withWanted } from './which/wanted.ts';

/** Adds the verb `objective`. */
export function addObjective(release: Command, outside: Outside): void {
  withExamples(
    withWanted(release.command('objective'))
      .description('how far it is towards its objective, a forecast, and what stands before it')
      .action((id: string | undefined, _flags, command: Command) =>
        perform(command, outside, (session) => tell(session, command, id)),
      ),
    [
      ['release objective', 'of the newest one'],
      ['release objective --area office --json', 'for scripts'],
    ],
  );
}

async function tell(session: Session, command: Command, id: string | undefined): Promise<void> {
  const { terminal, config } = session;
  const wanted = await wantedOf(session, command, id);
  await withStore(config, async (store) => {
    const release = await storedRelease(store, wanted);
    const view = await viewOf(store, release);
    terminal.answer(documentOf(view), objectiveLines(view, terminal).join('\n'));
  });
}

async function viewOf(store: Store, release: Release): Promise<ObjectiveView> {
  const [{ readStanding }, { readObjectiveLooks }] = await Promise.all([
    import('#store/release/standing.ts'),
    import('#store/release/objectiveLooks.ts'),
  ]);
  const { key, policy, rings } = release;
  const asOf = countedAt(release);
  const counted = await readStanding(store, standingQuestion(release, asOf));
  const { target } = policy.objective;
  const stoppedRings = rings.filter(isRingStopped).map(({ name }) => name);
  return {
    release,
    asOf,
    standing: standingOf(counted, { target, stoppedRings }),
    rings: ringObjectives(counted, rings, release.publishedAt),
    looks: await readObjectiveLooks(store, { key }),
  };
}

function documentOf({ release, asOf, standing, rings, looks }: ObjectiveView) {
  const { eligible, updated, withoutPaused, blockers, ineligible } = standing;
  return {
    release: release.key,
    asOf: iso(asOf),
    objective: objectiveDocument(release),
    forecast: forecastDocument(openForecast(release)),
    counted: { eligible, updated, withoutPaused },
    blockers,
    ineligible,
    rings: rings.map(({ dueAt, ...ring }) => ({ ...ring, dueAt: iso(dueAt) })),
    history: looks.map((look) => ({
      ...look,
      asOf: iso(look.asOf),
      forecast: forecastDocument(look.forecast),
    })),
  };
}
