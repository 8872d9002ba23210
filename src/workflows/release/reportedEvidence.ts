/**
 * Evidence that is reported between two looks is judged at once. Reports that come while one is
 * judged are judged together, and after many in one release at most one look an hour follows, so that a flood of
 * reports can neither fill the history nor drown operators.
 */
import { setHandler } from '@temporalio/workflow';
import { evidenceSignal } from '../messages.ts';
import { hourMs } from '#core/time.ts';

/** Looks that follow a report at once. */
const promptMax = 40;

/** What a look that follows a report is for. */
export const reportedWords = 'evidence was reported';

/** What was reported to a release. */
export interface ReportedEvidence {
  /** When what was reported is to be judged; null = nothing was. */
  nextAt(): number | null;
  /** Takes what was reported, if its time has come. */
  take(): boolean;
}

/** Registers the signal by which a release is told. */
export function awaitEvidence(): ReportedEvidence {
  const state = { isReported: false, looks: 0, lookedAt: 0 };
  setHandler(evidenceSignal, () => void (state.isReported = true), {
    description: 'Evidence was stored: look now. {"at": 1765216800000}',
  });
  const nextAt = (): number | null => {
    if (!state.isReported) return null;
    return state.looks < promptMax ? Date.now() : Math.max(Date.now(), state.lookedAt + hourMs);
  };
  return {
    nextAt,
    take: () => {
      const at = nextAt();
      if (at === null || at > Date.now()) return false;
      state.isReported = false;
      state.looks += 1;
      state.lookedAt = Date.now();
      return true;
    },
  };
}
