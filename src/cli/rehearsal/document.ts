/** The one document of `rehearse --json`: what ran, what came of it, and why. Instants are ISO 8601 UTC, shares 0–1. */
import type { ListedRelease } from '#client/operator.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { Decision } from '#core/release/step/decision.ts';
import type { ReleaseStatus } from '#workflows/messages.ts';
import {
  decisionDocuments,
  devicesDocument,
  objectiveDocument,
  ringDocuments,
} from '../release/document.ts';
import { dayMs } from '#core/time.ts';
import { incidentDocument } from '../incident/document.ts';
import { iso } from '../view/iso.ts';

/** What the release of an area came to that was played with others. */
export interface PlayedArea {
  readonly status: ReleaseStatus;
  readonly listed: ListedRelease;
  /** Path of the report; null while the release is not over. */
  readonly report: string | null;
}

/** What a rehearsal came to, so far or in the end. */
export interface RehearsalResult {
  readonly engine: {
    readonly serverVersion: string;
    readonly address: string;
    readonly webUi: string | null;
    /** Where the tenant's page is served; null = nowhere. */
    readonly page: string | null;
  };
  readonly status: ReleaseStatus;
  /** The release's own time. */
  readonly now: number;
  readonly listed: ListedRelease;
  readonly decisions: readonly Decision[];
  /** Path of the report; null while the release is not over. */
  readonly report: string | null;
  /** The releases of all areas that were played together, itself among them; none where it was played alone. */
  readonly areas: readonly PlayedArea[];
  /** Incidents of the played month, newest first. */
  readonly incidents: readonly Incident[];
  /** Real time since the release was started. */
  readonly wallSeconds: number;
}

/** The document. */
export function rehearsalDocument(result: RehearsalResult) {
  const { engine, status, listed, decisions, report, wallSeconds, now } = result;
  const { release } = status;
  return {
    engine: {
      serverVersion: engine.serverVersion,
      address: engine.address,
      virtualTime: true,
      webUi: engine.webUi,
      page: engine.page,
    },
    release: {
      workflowId: listed.workflowId,
      runId: listed.runId,
      area: release.key.area,
      id: release.key.id,
      tenant: release.key.tenant,
      basedOn: release.basedOn,
      publishedAt: iso(release.publishedAt),
      status: listed.status,
      phase: release.phase,
      asOf: iso(now),
      historyEvents: listed.historyEvents,
      historyBytes: listed.historyBytes,
      virtualDays: Math.round(((now - release.createdAt) / dayMs) * 100) / 100,
      wallSeconds: Math.round(wallSeconds * 100) / 100,
    },
    devices: devicesDocument(release.progress) ?? {
      discovered: 0,
      ready: 0,
      notReady: 0,
      notRegistered: 0,
      excluded: 0,
    },
    rings: ringDocuments({ release, now }),
    objective: objectiveDocument(release),
    decisions: decisionDocuments(decisions),
    report,
    incidents: result.incidents.map(incidentDocument),
    areas: result.areas.map(areaDocument),
  };
}

function areaDocument({ status, listed, report }: PlayedArea): object {
  const { key, phase, decisions } = status.release;
  return {
    area: key.area,
    id: key.id,
    workflowId: listed.workflowId,
    runId: listed.runId,
    phase,
    objective: objectiveDocument(status.release),
    decisions,
    historyEvents: listed.historyEvents,
    historyBytes: listed.historyBytes,
    report,
  };
}
