/**
 * What is truly so in a simulated fleet, beside what the service knows of it: which devices a scenario makes suffer by the
 * update, which of them a hold takes, and how many really run the update at an instant. The first is the scenario's own
 * `where`, the last the emulator's control plane; Graph tells it late and in part.
 */
import { byVersion } from '#core/version.ts';
import { factsText, type Cohort } from '#core/evidence/count/counts.ts';
import type { Target } from '#core/release/state/release.ts';
import { factsCondition, registeredDevice } from '#store/evidence/cohorts.ts';
import type { Store } from '#store/store.ts';
import { loadScenario } from '../../../emulator/fleet/fleet.ts';

/** Facts that single out the devices that suffer, one list for each cohort of the scenario; none in an ordinary month. */
export type Suffering = readonly (readonly Cohort[])[];

/** The cohorts that a scenario's update harms. Throws where one is named by what the service calls otherwise. */
export function sufferingIn(scenario: string): Suffering {
  const harmed = loadScenario(scenario).cohorts.filter((one) => one.afterUpdate !== undefined);
  return harmed.map(({ name, where }) =>
    Object.entries(where).flatMap(([fact, value]) => {
      // The scenario says "Windows 10 21H2" where the service knows a build.
      if (fact === 'windows') throw new Error(`${scenario}: ${name} is named by a Windows version`);
      return value === undefined ? [] : [{ fact, value }];
    }),
  );
}

/** These devices in words: `model=Fjord 13 G2 and firmware=R68 1.22`; null where none suffer. */
export function sufferingText(suffering: Suffering): string | null {
  if (suffering.length === 0) return null;
  return suffering.map(factsText).join(', or ');
}

/** Devices of the service that a hold takes, by whether they are among those that suffer. */
export interface Taken {
  readonly suffering: number;
  readonly held: number;
  readonly heldOthers: number;
}

/** Counts what a hold on a cohort takes. */
export async function devicesTaken(
  { pool }: Pick<Store, 'pool'>,
  tenant: string,
  { suffering, cohort }: { readonly suffering: Suffering; readonly cohort: readonly Cohort[] },
): Promise<Taken> {
  const values: string[] = [tenant];
  const bad = conditionOf(suffering, values);
  const held = conditionOf([cohort], values);
  const { rows } = await pool.query<Taken>(
    `select count(*) filter (where ${bad}) as suffering,
       count(*) filter (where (${bad}) and ${held}) as held,
       count(*) filter (where not (${bad}) and ${held}) as "heldOthers"
     from devices d where ${registeredDevice}`,
    values,
  );
  const [taken] = rows;
  if (taken === undefined) throw new Error(`Counting the devices of ${tenant} gave no row`);
  return taken;
}

/** Devices that suffer, by where they truly are with the update. */
export interface Standing {
  readonly updated: number;
  /** They wait for nothing but their restart, and a pause does not stop that any more. */
  readonly restartPending: number;
}

/** Where the devices that suffer stand at an instant, asked of the emulator one by one. */
export async function standingOf(
  { pool }: Pick<Store, 'pool'>,
  tenant: string,
  o: {
    readonly suffering: Suffering;
    readonly targets: readonly Target[];
    readonly graphUrl: string;
    readonly at: number;
  },
): Promise<Standing> {
  const values: string[] = [tenant];
  const bad = conditionOf(o.suffering, values);
  const { rows } = await pool.query<{ readonly id: string }>(
    `select d.device_id as id from devices d where ${registeredDevice} and (${bad})`,
    values,
  );
  const standing = { updated: 0, restartPending: 0 };
  for (const { id } of rows) {
    const asOf = new Date(o.at).toISOString();
    const answer = await fetch(`${o.graphUrl}/_emulator/devices/${id}?at=${asOf}`);
    const { state } = (await answer.json()) as { readonly state: EmulatedState };
    if (isOn(o.targets, state.trueOsVersion)) standing.updated += 1;
    else if (state.update?.phase === 'restartPending') standing.restartPending += 1;
  }
  return standing;
}

interface EmulatedState {
  readonly trueOsVersion: string;
  readonly update: { readonly phase: string } | null;
}

function conditionOf(cohorts: Suffering, values: string[]): string {
  if (cohorts.length === 0) return 'false';
  const parameter = (value: string) => `$${values.push(value)}`;
  return cohorts.map((cohort) => `(${factsCondition(cohort, parameter)})`).join(' or ');
}

/** Whether `10.0.19044.1766` is the update, or newer. */
function isOn(targets: readonly Target[], osVersion: string): boolean {
  const [, , build = 0, revision = 0] = osVersion.split('.').map(Number);
  return targets.some(
    ({ line, version }) => line === String(build) && byVersion([build, revision], version) >= 0,
  );
}
