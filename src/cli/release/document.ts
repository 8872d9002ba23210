/** A release as JSON for scripts: instants in ISO 8601 UTC, shares 0–1, null where nothing is known. */
import { ringOfDecision, type Decision } from '#core/release/decision.ts';
import type { Hold } from '#core/hold/hold.ts';
import type { Judgement, Progress, Proposal, Release } from '#core/release/release.ts';
import { ladderOf } from '../view/evidence.ts';
import { nextInstant, progressOf, type ReleaseAt } from '../view/release.ts';

/** A release without its rings. */
export function releaseDocument(at: ReleaseAt) {
  const { release, now } = at;
  const next = nextInstant(at);
  return {
    release: {
      ...release.key,
      basedOn: release.basedOn,
      phase: release.phase,
      publishedAt: iso(release.publishedAt),
      asOf: iso(now),
      next: next === null ? null : { at: iso(next.at), what: next.what },
      waiting: release.waiting,
      decisions: release.decisions,
    },
    devices: devicesDocument(release.progress),
    objective: objectiveDocument(release),
    evidence: evidenceDocument(release),
    watch: release.watch === null ? null : { ...release.watch, since: iso(release.watch.since) },
    holds: release.holds.map((hold) => holdDocument(hold, at.held?.get(hold.id) ?? null)),
    proposals: release.proposals.map(proposalDocument),
  };
}

/** The rings of a release. */
export function ringDocuments(release: Release) {
  return release.rings.map((ring) => {
    const { devices, waiting, offered, installing, done, failed, ineligible, updated } = progressOf(
      release,
      ring,
    );
    return {
      ring: ring.name,
      devices,
      gate: ring.gate,
      opensAt: iso(ring.opensAt),
      closedAt: isoOrNull(ring.closedAt),
      openedAt: isoOrNull(ring.offeredAt),
      deadlineAt: iso(ring.deadlineAt),
      updated,
      inProgress: offered + installing,
      failed,
      paused: ring.pause !== null,
      waiting,
      offered,
      installing,
      done,
      ineligible,
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
export function objectiveDocument({ objective, policy, progress }: Release) {
  if (objective !== null) return judgementDocument(objective);
  const rings = progress?.rings ?? [];
  return {
    target: policy.objective.target,
    attained: null,
    judgedAt: null,
    met: null,
    eligible: rings.reduce((sum, ring) => sum + ring.eligible, 0),
    updated: rings.reduce((sum, ring) => sum + ring.updated, 0),
  };
}

function judgementDocument({ target, attained, judgedAt, outcome, eligible, updated }: Judgement) {
  const met = outcome === 'met' || outcome === 'missed' ? outcome === 'met' : null;
  return { target, attained, judgedAt: iso(judgedAt), met, eligible, updated };
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
    rule: decision.rule,
  }));
}

/** An instant in ISO 8601 UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
