/** Fleets and policies that the tests of Office, Edge and Teams share. */
import { type Fleet, type ProductPolicies } from '../../../../emulator/fleet/fleet.ts';
import { dayMs } from '#core/time.ts';
import { patchTuesdayAt } from '../fleets.ts';

/** An instant of the played month. */
export const day = (days: number): number => patchTuesdayAt + days * dayMs;

/** Values by the template's names; a text or number of a policy's element switches the policy on. */
export type Wanted = Readonly<Record<string, number | string>>;

const officePlace = '/Config/office16v2~Policy~L_MicrosoftOfficemachine~L_Updates/';
const edgePlace = '/Config/updatev95~Policy~Cat_EdgeUpdate~Cat_Applications~Cat_MicrosoftEdge/';

function policyAt(place: string, changes: readonly (readonly [number, Wanted])[]): ProductPolicies {
  const versions = changes.map(([on, wanted]) => ({
    at: day(on),
    written: Object.entries(wanted).map(([name, value]) => ({
      uri: `${place}${name.split('.')[0] ?? ''}`,
      name,
      value,
    })),
  }));
  return [{ policyId: 'policy', versions, assigned: [{ from: versions[0]?.at ?? 0, to: null }] }];
}

/** A policy for Office that says one thing after another, each from a day on. */
export const officePolicy = (...changes: readonly (readonly [number, Wanted])[]) =>
  policyAt(officePlace, changes);

/** The same for Edge. */
export const edgePolicy = (...changes: readonly (readonly [number, Wanted])[]) =>
  policyAt(edgePlace, changes);

/** The Monthly Enterprise Channel with automatic updates and a deadline of seven days. */
export const monthly: Wanted = {
  L_EnableAutomaticUpdates: 1,
  L_UpdateBranch: 1,
  'L_UpdateBranch.L_UpdateBranchID': 'MonthlyEnterprise',
  L_UpdateDeadline: 1,
  'L_UpdateDeadline.L_UpdateDeadlineID': '7',
};

/** A target version. */
export const pinned = (build: string): Wanted => ({
  L_UpdateTargetVersion: 1,
  'L_UpdateTargetVersion.L_UpdateTargetVersionID': build,
});

/** The newest builds of June 2022, and of the month before. */
export const builds = { before: '16.0.15028.20248', played: '16.0.15128.20280' } as const;

/** Numbers of devices with Office that Intune steers. */
export function steered(fleet: Fleet): readonly number[] {
  return Array.from({ length: fleet.size }, (_, index) => index).filter((index) => {
    const { defect } = fleet.facts(index);
    return defect === null && fleet.productsAt(index, day(-14), []).office?.manager === 'intune';
  });
}

/** The share of devices that run a build of Office at an instant. */
export function shareOn(
  fleet: Fleet,
  who: readonly number[],
  { build, at, policies }: { build: string; at: number; policies: ProductPolicies },
): number {
  const on = who.filter((index) => fleet.productsAt(index, at, policies).office?.build === build);
  return on.length / who.length;
}
