/**
 * From the content of `ringmaster.yaml` to a core Policy: what the file does not say comes from the profile, from the
 * defaults, and for a signal from what is usual for its source. Nothing is judged here.
 */
import { factsOf } from '#core/area/areas.ts';
import { signal, type Signal } from '#core/evidence/signal/signal.ts';
import type { Policy } from '#core/policy/policy.ts';
import { settings } from '#core/policy/settings.ts';
import { withUsual } from '#core/policy/settingValues.ts';
import type { RingPlan } from '#core/ring.ts';
import type { PolicyFile, PolicyFileRing, PolicyFileSignal } from './schema.ts';

/** The policy that a file's content means. */
export function policyOfFile(file: PolicyFile, table = settings): Policy {
  const facts = factsOf(file.area);
  const model = facts.profiles[file.profile] ?? [];
  const given = {
    ...file,
    rings: file.rings?.map((ring) => ringPlanOf(ring, model)),
    signals: file.signals.map((one) => signalOf(one, facts.signals)),
  };
  return withUsual(table, given, { tenant: file.tenant, facts, profile: file.profile });
}

function ringPlanOf(ring: PolicyFileRing, profile: readonly RingPlan[]): RingPlan {
  const model = profile.find((plan) => plan.name === ring.name);
  return {
    name: ring.name,
    share: ring.share ?? model?.share ?? 0,
    cadence: {
      deferralDays: ring.deferralDays ?? model?.cadence.deferralDays ?? 0,
      deadlineDays: ring.deadlineDays ?? model?.cadence.deadlineDays ?? 0,
      gracePeriodDays: ring.gracePeriodDays ?? model?.cadence.gracePeriodDays ?? 0,
    },
    ...(ring.gate === undefined ? {} : { gate: ring.gate }),
    ...(ring.whenIdle === undefined ? {} : { whenIdle: ring.whenIdle }),
  };
}

/** A signal under the name of a built-in one, seen at the same place, keeps what is not said here. */
function signalOf(
  { name, title, source, match, ...own }: PolicyFileSignal,
  builtIn: readonly Signal[],
): Signal {
  const model = builtIn.find((one) => one.name === name && one.source === source);
  return signal(name, title ?? model?.title ?? `turned bad by "${name}"`, source, {
    ...model,
    ...(title === undefined ? {} : { title }),
    ...said(own),
    ...(match === undefined ? {} : { match: said(match) }),
  });
}

/** The settings that were said, without those that were not. */
function said<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
