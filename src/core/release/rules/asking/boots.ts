/**
 * The hard rule beside the statistics: devices that do not come back from the restart of their update are a matter for a
 * person before another ring opens. Of the first ring one is enough. Of the rings between it and the last, two and a tenth
 * of those that restarted, when others fell silent on the same days less than a third as often: somebody is always on leave.
 */
import type { ControlCount, EvidenceCounts } from '../../../evidence/count/counts.ts';
import { isToldByRestarts } from '../../../evidence/signal/signal.ts';
import { signalsOf } from '../../../policy/signals.ts';
import { numberText, shareText } from '../../../evidence/judge/words.ts';
import type { Release } from '../../state/release.ts';
import { ask } from './proposals.ts';
import { isAsked, proposal } from '../../command/proposal.ts';
import { nothing, type Rule } from '../rule.ts';

/** The subject under which it is asked about the first ring; of another ring its name follows. */
const notBooting = 'notBooting';

/** What is too much in a ring that is neither the first nor the last. */
const lost = { devicesMin: 2, shareMin: 0.1, timesOthers: 3 };

/** Asks about devices that did not come back, as long as a ring is still to open. */
export const askAboutBoot: Rule = {
  uses: { ability: 'openRings', by: 'service' },
  judge(release, { counts }, now) {
    if (counts === null || release.rings.every(({ offeredAt }) => offeredAt !== null))
      return nothing;
    const found = ofFirstRing(release, counts) ?? ofLaterRings(release, counts);
    if (found === null) return nothing;
    const asked = proposal(release, now, {
      subject: found.subject,
      kind: 'goOn',
      ring: null,
      hold: null,
      text: `${found.text} May the release go on?`,
      otherwise: 'stay',
    });
    return ask(asked, found.inputs, found.rule);
  },
};

interface Found {
  readonly subject: string;
  readonly text: string;
  readonly inputs: Readonly<Record<string, string | number>>;
  readonly rule: string;
}

function ofFirstRing(release: Release, { notBooting: count }: EvidenceCounts): Found | null {
  if (count === 0 || isAsked(release, notBooting)) return null;
  const ring = release.rings[0]?.name ?? '';
  const which = count === 1 ? 'A device' : `${count} devices`;
  return {
    subject: notBooting,
    text: `${which} of ${ring} did not come back with the update from its restart.`,
    inputs: { notBooting: count, ring },
    rule: 'a device of the first ring that does not boot holds the release for a person',
  };
}

function ofLaterRings(release: Release, { control }: EvidenceCounts): Found | null {
  const told = signalsOf(release.policy).find(isToldByRestarts);
  for (const { name: ring } of release.rings.slice(1, -1)) {
    const subject = `${notBooting}/${ring}`;
    const rows = control.filter((row) => row.signal === told?.name && row.ring === ring);
    const seen = sumsOf(rows);
    if (!isTooMuch(seen) || isAsked(release, subject)) continue;
    const { bad, devices, othersShare } = seen;
    return {
      subject,
      text: `${bad} of ${devices} devices of ${ring} did not come back from their restart into the update, where ${shareText(othersShare)} of the others fell silent on the same days.`,
      inputs: { ring, bad, restarts: devices, othersShare: numberText(100 * othersShare) },
      rule: 'a tenth of a ring that does not come back from its restarts holds the release for a person',
    };
  }
  return null;
}

interface Sums {
  readonly bad: number;
  readonly devices: number;
  readonly othersShare: number;
}

function sumsOf(rows: readonly ControlCount[]): Sums {
  const sum = (of: (row: ControlCount) => number): number =>
    rows.reduce((total, row) => total + (row.updatedAtRisk > 0 ? of(row) : 0), 0);
  const others = sum(({ othersAtRisk }) => othersAtRisk);
  return {
    bad: sum(({ updatedBad }) => updatedBad),
    devices: sum(({ updatedAtRisk }) => updatedAtRisk),
    othersShare: others > 0 ? sum(({ othersBad }) => othersBad) / others : 1,
  };
}

function isTooMuch({ bad, devices, othersShare }: Sums): boolean {
  const share = devices > 0 ? bad / devices : 0;
  return (
    bad >= lost.devicesMin && share >= lost.shareMin && share >= lost.timesOthers * othersShare
  );
}
