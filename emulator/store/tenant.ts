/**
 * The emulated tenant: a seeded fleet, the catalogue of releases, and everything that was written through Graph.
 * `commit` is the only way to change it: it applies the events and journals them as one line. Opening a tenant
 * replays its journal, so the stores hold no state that the journal does not.
 */
import { createHash } from 'node:crypto';
import type {
  Catalog,
  DevicePolicies,
  DeviceState,
  Fleet,
  ProductPolicies,
} from '../fleet/fleet.ts';
import type { Profile } from '../profile.ts';
import type { SettingsCatalog } from '../settingsCatalog/catalog.ts';
import { createDocuments, type Documents } from './documents.ts';
import type { Journal, JournalEvent } from './journal.ts';
import { createMemberships, type Memberships } from './memberships.ts';
import { nouns } from './nouns.ts';
import { createPolicyBook } from './policies.ts';
import { createProductPolicyBook } from './productPolicies.ts';
import { agreeing, createReplicas, type Replicas } from './replicas.ts';

/** Nouns that decide what devices are told. */
const policyNouns: ReadonlySet<string> = new Set([
  nouns.group,
  nouns.configuration,
  nouns.configurationAssignment,
  nouns.profile,
  nouns.profileAssignment,
  nouns.deployment,
  nouns.featureProfile,
  nouns.featureProfileAssignment,
  nouns.driverProfile,
  nouns.driverProfileAssignment,
  nouns.driverDecision,
  nouns.driverSync,
]);

/** Nouns that decide what devices are told of Office and Edge. */
const productNouns: ReadonlySet<string> = new Set([
  nouns.group,
  nouns.settingsPolicy,
  nouns.settingsPolicyAssignment,
]);

/** What a handler of a Graph call works with. */
export interface Tenant {
  readonly profile: Profile;
  /** Addresses whose mailboxes there are, in lower case. */
  readonly mailboxes: readonly string[];
  readonly fleet: Fleet;
  readonly catalog: Catalog;
  readonly settingsCatalog: SettingsCatalog;
  readonly documents: Documents;
  readonly memberships: Memberships;
  /** What replicas of the directory know of what was just written. */
  readonly replicas: Replicas;
  /** Applies the events together and journals them; they are the whole change or none of it. */
  commit(events: readonly JournalEvent[]): void;
  /** A GUID that is the same in every run with the same seed and the same calls before it. */
  newId(): string;
  policiesOf(index: number): DevicePolicies;
  /** The same of the settings catalogue. */
  productPoliciesOf(index: number): ProductPolicies;
  stateAt(index: number, at: number): DeviceState;
}

/** A rule-founded group of the tenant, present before any write. */
export interface FoundedSet {
  readonly name: string;
  readonly isFounder: (index: number) => boolean;
}

/** Opens the tenant: founds the sets, replays the journal. */
export function openTenant(options: {
  readonly profile: Profile;
  readonly mailboxes: readonly string[];
  readonly isLagging: boolean;
  readonly fleet: Fleet;
  readonly catalog: Catalog;
  readonly settingsCatalog: SettingsCatalog;
  readonly journal: Journal;
  readonly seed: number;
  readonly founded: readonly FoundedSet[];
  readonly initial: readonly JournalEvent[];
}): Tenant {
  const { fleet, catalog, journal, founded } = options;
  const documents = createDocuments();
  const memberships = createMemberships(fleet.size);
  const sources = { documents, memberships, founded: founded.map(({ name }) => name) };
  const book = createPolicyBook(sources);
  const products = createProductPolicyBook(sources);
  const apply = (event: JournalEvent) => {
    applyEvent({ documents, memberships }, event);
    if (!('noun' in event)) return;
    if (policyNouns.has(event.noun)) book.turnPage();
    if (productNouns.has(event.noun)) products.turnPage();
  };
  const replicas = options.isLagging ? createReplicas() : agreeing;
  for (const { name, isFounder } of founded) memberships.found(name, isFounder);
  for (const event of options.initial) apply(event);
  for (const events of journal.past) for (const event of events) apply(event);
  return {
    profile: options.profile,
    mailboxes: options.mailboxes,
    fleet,
    catalog,
    settingsCatalog: options.settingsCatalog,
    documents,
    memberships,
    replicas,
    commit: (all) => {
      const events = all.filter((event) => !('who' in event) || event.who.length > 0);
      if (events.length === 0) return;
      journal.write(events);
      for (const event of events) apply(event);
      replicas.hear(events);
    },
    newId: createIds(`${options.seed}/${journal.past.length}`),
    policiesOf: (index) => book.of(index),
    productPoliciesOf: (index) => products.of(index),
    stateAt: (index, at) => fleet.stateAt(index, at, book.of(index)),
  };
}

function applyEvent(
  stores: { documents: Documents; memberships: Memberships },
  event: JournalEvent,
): void {
  const { documents, memberships } = stores;
  switch (event.kind) {
    case 'put':
      documents.applyPut(event.noun, event.id, { at: event.at, value: event.value });
      return;
    case 'remove':
      documents.applyPut(event.noun, event.id, { at: event.at, value: null });
      return;
    case 'join':
      for (const index of event.who) memberships.applyJoin(event.set, index, event.at);
      return;
    case 'leave':
      for (const index of event.who) memberships.applyLeave(event.set, index, event.at);
      return;
  }
}

/** The journal's length at the start is part of the seed, so that a restart never hands out an id again. */
function createIds(seed: string): () => string {
  let next = 0;
  return () => guidFrom(`${seed}/${next++}`);
}

/** A GUID (version 4 in form) made from a text. */
export function guidFrom(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
