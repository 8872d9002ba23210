/**
 * What the emulated Graph tells the fleet about policies of the settings catalogue: the values that each writes on a
 * device, over time. As with update policies, devices with the same memberships are handed the same object, and what
 * follows from it is cached on that.
 */
import { isAssignedAt } from '../life/policy.ts';

/** One value that a policy writes: `/Config/…/L_UpdateBranch`, `L_UpdateBranch.L_UpdateBranchID`, `MonthlyEnterprise`. */
export interface WrittenSetting {
  readonly uri: string;
  readonly name: string;
  readonly value: number | string;
}

/** One policy: what it wrote, and when it targeted the device. */
export interface SettingsPolicyHistory {
  readonly policyId: string;
  /** By rising `at`. */
  readonly versions: readonly {
    readonly at: number;
    readonly written: readonly WrittenSetting[];
  }[];
  /** Half-open spans; `to` null = still. */
  readonly assigned: readonly { readonly from: number; readonly to: number | null }[];
}

/** All that target a device. Never changed once handed in. */
export type ProductPolicies = readonly SettingsPolicyHistory[];

/** A device that nothing targets. */
export const noProductPolicies: ProductPolicies = [];

/** Values by the template's names, for one product. */
export type Values = Readonly<Record<string, number | string>>;

/** Values that hold from an instant on. */
export interface ValueSpan {
  readonly from: number;
  readonly values: Values;
}

const served = new WeakMap<ProductPolicies, Map<string, readonly ValueSpan[]>>();

/**
 * What Intune holds for devices with these memberships, for the settings whose place has one of the parts; by rising
 * `from`, empty before the first policy. Where two policies write different values of one setting none of them is
 * applied: the device keeps what it had. What no policy writes any more is taken off.
 */
export function servedValues(
  policies: ProductPolicies,
  product: string,
  parts: readonly string[],
): readonly ValueSpan[] {
  const byProduct = served.get(policies) ?? new Map<string, readonly ValueSpan[]>();
  served.set(policies, byProduct);
  const known = byProduct.get(product);
  if (known !== undefined) return known;
  const spans = createSpans(policies, (uri) => parts.some((part) => uri.includes(part)));
  byProduct.set(product, spans);
  return spans;
}

function createSpans(
  policies: ProductPolicies,
  concerns: (uri: string) => boolean,
): readonly ValueSpan[] {
  const instants = new Set<number>();
  for (const { versions, assigned } of policies) {
    for (const { at } of versions) instants.add(at);
    for (const { from, to } of assigned) instants.add(from).add(to ?? from);
  }
  const spans: ValueSpan[] = [];
  for (const at of [...instants].toSorted((one, other) => one - other)) {
    const values = valuesAt(policies, { at, concerns, before: spans.at(-1)?.values ?? {} });
    if (JSON.stringify(values) === JSON.stringify(spans.at(-1)?.values ?? {})) continue;
    spans.push({ from: at, values });
  }
  return spans;
}

function valuesAt(
  policies: ProductPolicies,
  asked: { at: number; concerns: (uri: string) => boolean; before: Values },
): Values {
  const wanted = new Map<string, Set<number | string>>();
  for (const policy of policies) {
    for (const { uri, name, value } of writtenAt(policy, asked.at) ?? []) {
      if (!asked.concerns(uri)) continue;
      const values = wanted.get(name) ?? new Set();
      wanted.set(name, values.add(value));
    }
  }
  const values: Record<string, number | string> = {};
  for (const [name, each] of [...wanted].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const [only] = each;
    const value = each.size === 1 ? only : asked.before[name];
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** What a policy writes at an instant; null while it does not target the device. The same list for one version. */
export function writtenAt(
  { versions, assigned }: SettingsPolicyHistory,
  at: number,
): readonly WrittenSetting[] | null {
  if (!isAssignedAt({ assigned }, at)) return null;
  return versions.findLast((version) => version.at <= at)?.written ?? null;
}
