/** The doctor's look at what is read from outside: rows that were set aside, and groups that somebody changed by hand. */
import { isPoisoned } from '#core/poison.ts';
import type { Config } from '#settings/config.ts';
import { countText, instantText } from '#reports/instant.ts';
import { readDrift } from '#store/registration/drift.ts';
import { readListing } from '#store/reading/listings.ts';
import { readSetAside, type SetAside } from '#store/reading/setAside.ts';
import type { Store } from '#store/store.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import type { Found } from './finding.ts';
import { onTable } from './store.ts';

/** Sources shown one by one; the rest is counted. */
const shownMax = 4;

/** What was set aside at the last reading of each source, and whether the list of devices is believed. */
export async function checkSources(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  return await onTable(config, 'set_aside', async (store) => {
    const doubt = await doubtOf(store, tenant);
    const aside = await readSetAside(store, { tenant });
    const sources = [...new Set(aside.map(({ source }) => source))];
    const told = sources.map((source) => asideOf(aside.filter((one) => one.source === source)));
    const text = [
      ...(doubt === null ? [] : [doubt]),
      ...told.slice(0, shownMax).map((one) => one.text),
      ...(told.length > shownMax ? [`and ${told.length - shownMax} more`] : []),
    ].join('; ');
    if (doubt === null && told.every(({ isTooMuch }) => !isTooMuch))
      return { outcome: 'passed', text: text === '' ? 'no row was set aside' : text };
    return {
      outcome: 'failed',
      kind: 'failed',
      text,
      remedy: 'what rests on it waits; `ringmaster doctor --tenant` tries each call by itself',
    };
  });
}

async function doubtOf(store: Store, tenant: string): Promise<string | null> {
  const { doubtedAt, doubtedRows, wholeRows } = await readListing(store, {
    tenant,
    listing: 'devices',
  });
  if (doubtedAt === null) return null;
  return `since ${instantText(doubtedAt)} ${countText(doubtedRows ?? 0)} devices are listed where ${countText(wholeRows ?? 0)} were`;
}

function asideOf(counts: readonly SetAside[]): {
  readonly text: string;
  readonly isTooMuch: boolean;
} {
  const [most] = counts;
  const rows = counts.reduce((sum, one) => sum + one.rows, 0);
  const of = most?.ofRows ?? rows;
  return {
    text: `${most?.source ?? ''}: ${countText(rows)} of ${countText(of)} rows set aside (${most?.reason ?? ''})`,
    isTooMuch: isPoisoned({ good: of - rows, poison: rows }) || rows === of,
  };
}

/** Devices that the directory showed in other groups than was noted, and that are not put right yet. */
export async function checkGroups(config: Config): Promise<Found> {
  const { policy } = await policyInEffect(config);
  return await onTable(config, 'drift', async (store) => {
    const open = (await readDrift(store, { tenant: policy.tenant })).filter(
      ({ mendedAt }) => mendedAt === null,
    );
    const of = (kind: string): number => open.filter((one) => one.kind === kind).length;
    const told = [
      { devices: of('takenOut'), what: 'taken out by hand and not back yet' },
      { devices: of('inTwo'), what: "in another ring's group as well" },
      { devices: of('stranger'), what: "in a ring's group without being in a ring" },
    ].filter(({ devices }) => devices > 0);
    if (told.length === 0) return { outcome: 'passed', text: 'as they were noted' };
    const text = told.map(({ devices, what }) => `${countText(devices)} ${what}`).join(', ');
    return { outcome: 'passed', text: `${text}: \`ringmaster devices list\` names them` };
  });
}
