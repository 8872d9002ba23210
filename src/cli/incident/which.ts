/** Which incident a command line is about. */
import type { Entry, EntryKind } from '#core/incident/change.ts';
import type { Incident } from '#core/incident/incident.ts';
import type { Config } from '#settings/config.ts';
import { numberAsked } from '../asked/matter.ts';
import { policyInEffect } from '../asked/policyInEffect.ts';
import { Failure } from '../failure.ts';
import { withStore } from '../reach/reach.ts';

/** An incident with its timeline. */
export async function incidentAsked(
  config: Config,
  text: string,
): Promise<{ readonly incident: Incident; readonly entries: readonly Entry[] }> {
  const number = numberAsked('incident', text);
  const { policy } = await policyInEffect(config);
  const { tenant } = policy;
  const { readIncident } = await import('#store/incident/incidents.ts');
  const { readEntries } = await import('#store/matter/timelines.ts');
  const { incident, entries } = await withStore(config, async (store) => ({
    incident: await readIncident(store, { tenant, number }),
    entries: await readEntries<EntryKind>(store, { matter: 'incident', tenant, number }),
  }));
  if (incident !== null) return { incident, entries };
  throw new Failure('notFound', `tenant ${tenant} has no incident ${number}`, {
    remedy: '`ringmaster incident list` tells which there are',
  });
}
