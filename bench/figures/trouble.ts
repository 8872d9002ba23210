/**
 * The same brake while something else does not work, or is under way: from sending the Update to an answer that says that
 * the pause is in force, which Graph has acknowledged and which was read back. Each case stands on a day of its own of one
 * month; its faults are set before the command and taken back after it.
 */
import { readRings } from '#store/release/rings.ts';
import { openStore } from '#store/store.ts';
import { fastForward, waitForFastForward } from '#engine/virtualTime.ts';
import { hitsOf, setFaults } from '../faults/emulator.ts';
import { asked, type Fault } from '../faults/plan.ts';
import { repeated, secondsOf, type Figure, type Measured } from '../figure.ts';
import { mailVariables, withStage, type Stage } from '../stage.ts';
import { until } from '../until.ts';
import { hourMs, minuteMs } from '#core/time.ts';

const devices = 1_000;
const day = 7;
const ring = 'fast';
/** Long enough that what is under way still is when the pause was measured, short enough to wait for. */
const slowMs = 8_000;
const beginWithinMs = minuteMs;
const lookEveryMs = 20;

/** What is refused, by the calls that ask for it; every answer is 403 until the faults are taken back. */
const refused = {
  groups: 'groups read',
  'the catalogue': 'catalogue',
  mail: 'mail',
  devices: 'devices',
} as const satisfies Readonly<Record<string, keyof typeof asked>>;

/** The figure. */
export const trouble: Figure = {
  name: 'trouble',
  what: 'an operator’s pause while something else does not work or is under way',
  measure: async (options) => {
    const series = await repeated(options, () =>
      withStage(
        { devices, signal: options.signal, workerVariables: mailVariables },
        pausesInTrouble,
      ),
    );
    const names = series[0]?.map(([name]) => name) ?? [];
    return names.map((name, nth): Measured => ({
      what: `an operator’s pause in force after the command, while ${name}`,
      unit: 's',
      reach: { max: 2 },
      values: series.map((one) => one[nth]?.[1] ?? Number.NaN),
      note: `${series.length} ${series.length === 1 ? 'month' : 'months'} of ${devices} devices, one pause of each kind in each`,
    }));
  },
};

/** A case by name, and the seconds from the command to its pause in force. */
type Case = readonly [name: string, seconds: number];

async function pausesInTrouble(stage: Stage): Promise<readonly Case[]> {
  await stage.playTo(day);
  const cases: Case[] = [];
  for (const [name, what] of Object.entries(refused))
    cases.push([
      `Graph refuses ${name}`,
      await paused(stage, { faults: asked[what].map(forbidden) }),
    ]);
  const other = { path: await policyIdOf(stage, 'first') };
  cases.push([
    'Graph refuses the policy of another ring that is paused with it',
    await paused(stage, { faults: [forbidden(other)], isOfAll: true }),
  ]);
  cases.push(['a look runs', await pausedWhile(stage, { what: 'devices', untilDay: day + 1 })]);
  // Before the last ring opens newcomers are looked for.
  cases.push([
    'a registration runs',
    await pausedWhile(stage, { what: 'directory devices', untilDay: day + 2 }),
  ]);
  return cases;
}

function forbidden(match: NonNullable<Fault['match']>): Fault {
  return { kind: 'status', status: 403, match };
}

interface Asking {
  readonly faults: readonly Fault[];
  /** Whether every ring is paused, or the one that is measured alone. */
  readonly isOfAll?: boolean;
}

/** Seconds until the ring's pause is in force under faults, which are then taken back and the pause lifted. */
async function paused(stage: Stage, { faults, isOfAll = false }: Asking): Promise<number> {
  const scope = isOfAll ? {} : { ring };
  await setFaults(urlOf(stage), faults);
  try {
    return await secondsOf(() => command(stage, { kind: 'pause', ...scope }));
  } finally {
    await setFaults(urlOf(stage), []);
    await command(stage, { kind: 'resume', ...scope });
  }
}

/** Sends a command; throws where it changed nothing or is not in force in the ring that is measured. */
async function command(
  { operator, key }: Stage,
  asking: { readonly kind: 'pause' | 'resume'; readonly ring?: string },
): Promise<void> {
  const reason = 'how fast is the brake in trouble?';
  const { changed, unconfirmed = [] } = await operator.command(key, {
    ...asking,
    operator: 'kim',
    reason,
  });
  const open = unconfirmed.find(({ part }) => part === `ring/${ring}`);
  if (!changed || open !== undefined)
    throw new Error(`The ${asking.kind} is not in force: ${open?.why ?? 'it changed nothing'}`);
}

async function policyIdOf({ engine, key }: Stage, name: string): Promise<string> {
  const store = openStore({ databaseUrl: engine.databaseUrl, maxConnections: 1 });
  try {
    const row = (await readRings(store, key)).find((one) => one.ring === name);
    if (!row?.policyId) throw new Error(`Ring ${name} has no policy.`);
    return row.policyId;
  } finally {
    await store.close();
  }
}

/** The same while the release waits for slow answers on its way to a day. */
async function pausedWhile(
  stage: Stage,
  { what, untilDay }: { readonly what: keyof typeof asked; readonly untilDay: number },
): Promise<number> {
  const id = `until-${untilDay}`;
  const { client } = stage.operator;
  await setFaults(
    urlOf(stage),
    asked[what].map((match): Fault => ({ kind: 'slow', delayMs: slowMs, match })),
  );
  await fastForward(client, stage.execution, { id, untilAt: stage.onDay(untilDay) + hourMs });
  await begun(stage);
  const seconds = await paused(stage, { faults: [] });
  await waitForFastForward(client, stage.execution, id);
  return seconds;
}

/** Waits until the first slow answer has been asked for. */
async function begun(stage: Stage): Promise<void> {
  await until(async () => (await hitsOf(urlOf(stage))) > 0, {
    everyMs: lookEveryMs,
    withinMs: beginWithinMs,
    otherwise: 'nothing was asked that is answered slowly',
  });
}

function urlOf({ engine }: Stage): string {
  return engine.graph?.url ?? '';
}
