/** A release as JSON for scripts: instants in ISO 8601 UTC, shares 0–1, null where nothing is known. */
import { ringOfDecision, type Decision } from '#core/release/step/decision.ts';
import type { Hold } from '#core/hold/hold.ts';
import type { Judgement, Progress, Proposal, Release } from '#core/release/state/release.ts';
import type { Trouble } from '#core/release/state/mishap.ts';
import { openQuestions } from '#core/release/command/proposal.ts';
import type { Forecast } from '#core/objective/forecast.ts';
import { openForecast } from '#core/objective/forecastText.ts';
import { objectiveSoFar } from '#core/objective/soFar.ts';
import { nextComing } from '#core/release/view/coming.ts';
import { devicesByState } from '#core/release/view/deviceStates.ts';
import { headline } from '#core/release/view/headline.ts';
import { ringStanding } from '#core/release/view/ringStanding.ts';
import { remedyOf } from '#core/release/state/trouble.ts';
import { ruleText } from '#core/release/record/ruleText.ts';
import { ruleOf } from '#core/rulebook/ruleOf.ts';
import { ladderOf } from '../view/evidence/evidenceBar.ts';
import { progressOf } from '../view/release/release.ts';
import type { ReleaseAt } from '../view/release/drawing.ts';
import { iso, isoOrNull } from '../view/iso.ts';

/** A release without its rings. */
export function releaseDocument(at: ReleaseAt) {
  const { release, now } = at;
  const next = nextComing(release, now);
  return {
    release: {
      ...release.key,
      basedOn: release.basedOn,
      phase: release.phase,
      publishedAt: iso(release.publishedAt),
      asOf: iso(now),
      next: next === null ? null : { at: iso(next.at), what: next.what },
      waiting: release.waiting,
      waitingRule: release.waitingRule ?? null,
      status: headline(release, now),
      service: at.service ?? [],
      decisions: release.decisions,
    },
    devices: devicesDocument(release.progress),
    objective: objectiveDocument(release),
    forecast: forecastDocument(openForecast(release)),
    evidence: evidenceDocument(release),
    watch: release.watch === null ? null : { ...release.watch, since: iso(release.watch.since) },
    holds: release.holds.map((hold) => holdDocument(hold, at.held?.get(hold.id) ?? null)),
    proposals: openQuestions(release).map(proposalDocument),
    troubles: release.troubles.map(troubleDocument),
  };
}

/** The rings of a release. */
export function ringDocuments({ release, now }: Pick<ReleaseAt, 'release' | 'now'>) {
  return release.rings.map((ring) => {
    const progress = progressOf(release, ring);
    const { done, installing, offered, failed, ineligible, held, paused, waiting } = devicesByState(
      progress,
      ring,
    );
    const { kind, text } = ringStanding(release, ring, now);
    return {
      ring: ring.name,
      devices: progress.devices,
      standing: { kind, text },
      gate: ring.gate,
      opensAt: iso(ring.opensAt),
      closedAt: isoOrNull(ring.closedAt),
      openedAt: isoOrNull(ring.offeredAt),
      deadlineAt: iso(ring.deadlineAt),
      eligible: progress.eligible,
      updated: progress.updated,
      inProgress: offered + installing,
      failed,
      paused: ring.pause !== null,
      asked: ring.asked === null ? null : { order: ring.asked.kind, at: iso(ring.asked.at) },
      waiting,
      offered,
      installing,
      done,
      ineligible,
      held,
      stopped: paused,
      pausedBy: ring.pause?.by ?? null,
      expeditedAt: isoOrNull(ring.expeditedAt),
      rolledBackAt: isoOrNull(ring.rolledBackAt),
    };
  });
}

/** Where the fleet's devices stand; null before the first look. */
export function devicesDocument(progress: Progress | null) {
  if (progress === null) return null;
  const { discovered, ready, notReady, notRegistered, excluded } = progress;
  return { discovered, ready, notReady, notRegistered, excluded };
}

/** The objective, judged or not yet. */
export function objectiveDocument(release: Release) {
  const { objective, policy } = release;
  const soFar = objectiveSoFar(release);
  const { target } = objective ?? policy.objective;
  return {
    target,
    attained: objective?.attained ?? null,
    judgedAt: objective === null ? null : iso(objective.judgedAt),
    met: objective === null ? null : metOf(objective),
    eligible: soFar?.eligible ?? 0,
    updated: soFar?.updated ?? 0,
    soFar: soFar?.attained ?? null,
    toGo: soFar?.toGo ?? null,
  };
}

/** What will become of it; null = none can be made. */
export function forecastDocument(forecast: Forecast | null) {
  if (forecast === null) return null;
  const { reachedAt, asOf, ...rest } = forecast;
  const [low, middle, high] = [reachedAt.low, reachedAt.middle, reachedAt.high].map(isoOrNull);
  return { ...rest, asOf: iso(asOf), reachedAt: { low, middle, high } };
}

function metOf({ outcome }: Judgement): boolean | null {
  return outcome === 'met' || outcome === 'missed' ? outcome === 'met' : null;
}

function troubleDocument(trouble: Trouble) {
  const { subject, kind, why, since, tries, nextAt } = trouble;
  return {
    subject,
    kind,
    why,
    since: iso(since),
    tries,
    nextAt: isoOrNull(nextAt),
    remedy: remedyOf(trouble),
  };
}

/** The evidence of the last look, with the levels it is held against. */
function evidenceDocument({ evidence, policy }: Release) {
  const { watch: watchAt, pause: pauseAt, rollBack: rollBackAt } = ladderOf(policy.evidence);
  const levels = { watchAt, pauseAt, rollBackAt };
  return evidence === null ? null : { ...evidence, asOf: iso(evidence.asOf), ...levels };
}

function holdDocument(
  { id, cohort, by, owner, reason, rollback, ...hold }: Hold,
  devices: number | null,
) {
  return {
    id,
    cohort: Object.fromEntries(cohort.map(({ fact, value }) => [fact, value])),
    by,
    owner,
    reason,
    at: iso(hold.at),
    expiresAt: iso(hold.expiresAt),
    devices,
    rollback: rollback?.phase ?? null,
  };
}

function proposalDocument({
  askedAt,
  escalateAt,
  escalatedAt,
  deadlineAt,
  lapsedAt,
  ...proposal
}: Proposal) {
  return {
    ...proposal,
    askedAt: iso(askedAt),
    escalateAt: iso(escalateAt),
    escalatedAt: isoOrNull(escalatedAt),
    deadlineAt: iso(deadlineAt),
    lapsedAt: isoOrNull(lapsedAt),
  };
}

/** Decisions in the order they were taken. */
export function decisionDocuments(decisions: readonly Decision[]) {
  return decisions.map((decision) => ({
    at: iso(decision.at),
    kind: decision.action.kind,
    ring: ringOfDecision(decision),
    reason: decision.reason,
    id: decision.id,
    rule: ruleText(decision.rule),
    ruleId: ruleOf(decision),
  }));
}
