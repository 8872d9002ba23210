/** What rings would see, as a document for scripts. Shares are 0–1. */
import { targets, type Foresight, type Proposal } from '#core/foresight/proposal.ts';
import type { Sight } from '#core/foresight/sight.ts';
import type { SizedRing } from '#core/foresight/sighting.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { ForeseenFleet } from '../../asked/foreseen.ts';
import { proposalText, snippetLines } from './sight.ts';

/** What is foreseen for a fleet, and what is proposed. */
export function foresightDocument(
  policy: Policy,
  fleet: ForeseenFleet,
  foresight: Foresight,
): object {
  const { proposal, sizes, sights } = foresight;
  return {
    devices: fleet.devices,
    devicesFrom: fleet.from,
    usual: fleet.usual,
    rings: sizes,
    sights: sightDocuments(policy, sights),
    targets: targets.map(({ share, stopped }) => ({ share, stoppedAtLeast: stopped })),
    proposal: {
      kind: proposal.kind,
      text: proposalText(policy, foresight),
      ...sizesDocument(policy, { sizes, proposal }),
    },
  };
}

function sizesDocument(
  policy: Policy,
  { sizes, proposal }: { readonly sizes: readonly SizedRing[]; readonly proposal: Proposal },
): object {
  if (!('sizes' in proposal)) return {};
  return {
    rings: proposal.sizes,
    sights: sightDocuments(policy, proposal.sights),
    policy: snippetLines(policy, sizes, proposal).join('\n'),
  };
}

/** For each true share of failed installs: in what share of months each ring never opens. */
export function sightDocuments({ rings }: Policy, sights: readonly Sight[]): readonly object[] {
  return sights.map(({ share, stoppedBefore, paused, begun }) => ({
    share,
    stoppedBefore: Object.fromEntries(
      stoppedBefore.map((stopped, nth) => [rings[nth]?.name ?? '', stopped]),
    ),
    paused,
    begunMedian: begun,
  }));
}
