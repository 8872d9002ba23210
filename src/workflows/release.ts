/**
 * One release of one area, from announcement to judged objective. This file is wiring: it waits, has things observed and
 * decided and enacted, and folds what was decided. It owns all timers, since a pending child would stop virtual time.
 * Source: design.md 2 and 3.
 */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CommandOutcome } from '#core/release/command.ts';
import type { Refusal } from '#core/release/reason.ts';
import type { Trigger } from '#core/release/decide.ts';
import { apply, observe } from '#core/release/apply.ts';
import { hasEffect, ringOfDecision, type Decision } from '#core/release/decision.ts';
import { planRelease } from '#core/release/plan.ts';
import { refusalOf } from '#core/release/refusal.ts';
import type { Release } from '#core/release/release.ts';
import { isOver, nextWake, type Wake } from '#core/release/wake.ts';
import { quick } from './activities.ts';
import { bringIn } from './children.ts';
import { openDesk } from './desk.ts';
import { checked, readInput } from './guards.ts';
import { statusQuery, type ReleaseInput, type ReleaseResult } from './messages.ts';
import { show } from './view.ts';

/** Runs a release to its end. */
export async function releaseWorkflow(given: ReleaseInput): Promise<ReleaseResult> {
  const input = readInput(given);
  let release: Release =
    input.resumed ?? planRelease({ ...input, createdAt: Date.now(), carriedPauses: {} });
  let next: Wake | null = null;
  const desk = openDesk((command) => refusalOf(release, command));
  setHandler(statusQuery, () => ({ release, next, asOf: Date.now() }), {
    description: 'Where the release stands: rings, progress, the next instant. Takes no argument.',
  });
  show(release, null);

  const carryOut = async (
    trigger: Trigger,
    collect: boolean,
  ): Promise<Refusal | readonly Decision[]> => {
    const before = release.revision;
    const asOf = Date.now();
    const seen = await quick.assessRelease.executeWithOptions(
      {
        summary:
          trigger.kind === 'time'
            ? (next?.why ?? 'first look')
            : `${trigger.command.kind}: ${trigger.command.reason}`,
      },
      [{ release: { ...release, progress: null, recent: [] }, trigger, collect, asOf }],
    );
    if (seen.refusal !== null) return seen.refusal;
    // A command was carried out meanwhile: what was decided stands on an older state, so decide again on this one.
    if (release.revision !== before) return await carryOut(trigger, false);
    if (trigger.kind === 'time') release = observe(release, { ...seen, at: asOf });
    release = checked(seen.decisions.reduce(apply, release));
    show(release, next);
    await enact(release, seen.decisions);
    return seen.decisions;
  };

  const answerLetters = async (): Promise<void> => {
    for (let letter = desk.next(); letter !== undefined; letter = desk.next()) {
      letter.answer = outcomeOf(
        await carryOut({ kind: 'command', command: letter.command }, false),
      );
    }
  };

  if (input.resumed === undefined) {
    const { key, policy } = release;
    const carriedPauses = await quick.prepareRings({ key, rings: policy.rings, asOf: Date.now() });
    release = checked(planRelease({ ...input, createdAt: release.createdAt, carriedPauses }));
  }
  while (!isOver(release)) {
    await answerLetters();
    await bringIn(release, next);
    let looked = false;
    const look = carryOut({ kind: 'time' }, true).finally(() => (looked = true));
    while (!looked) {
      await condition(() => looked || desk.hasLetters());
      await answerLetters();
    }
    await look;
    if (isOver(release)) break;
    next = nextWake(release, Date.now());
    show(release, next);
    await condition(() => desk.hasLetters(), next.at - Date.now(), { summary: next.why });
    if (workflowInfo().continueAsNewSuggested) await handOver(input, release);
  }
  await answerLetters();
  const report = await quick.publishReport({ release, asOf: Date.now() });
  await condition(allHandlersFinished);
  show(release, null);
  return { objective: release.objective, decisions: release.decisions, report };
}

async function enact(release: Release, decisions: readonly Decision[]): Promise<void> {
  const orders = decisions
    .filter(hasEffect)
    .map(({ id, action, reason }) => ({ id, action, reason }));
  if (orders.length === 0) return;
  const { key, basedOn, policy } = release;
  await quick.enactDecisions.executeWithOptions(
    { summary: orders.map((order) => order.id).join(', ') },
    [
      {
        key,
        basedOn,
        plans: policy.rings,
        announcements: policy.announcements,
        orders,
        asOf: Date.now(),
      },
    ],
  );
}

function outcomeOf(result: Refusal | readonly Decision[]): CommandOutcome | Refusal {
  if ('kind' in result) return result;
  return {
    decided: result.map((decision) => decision.id),
    rings: result.flatMap((decision) => ringOfDecision(decision) ?? []),
    enactedAt: Date.now(),
    changed: result.length > 0,
  };
}

async function handOver(input: ReleaseInput, release: Release): Promise<void> {
  await condition(allHandlersFinished);
  await continueAsNew<typeof releaseWorkflow>({ ...input, resumed: release });
}
