/**
 * The policy book: for each device, everything that update policies said to it and when. Devices whose course through
 * the groups is the same get the very same object, because the fleet caches what it derives from it. Any change of a
 * policy or an assignment starts a new edition; whoever is told the same as before keeps the object from before.
 */
import type {
  DevicePolicies,
  ExpediteHistory,
  RingPolicyHistory,
  RingPolicyVersion,
} from '../fleet/fleet.ts';
import type { Documents, DocumentVersion } from './documents.ts';
import type { Memberships } from './memberships.ts';
import {
  nouns,
  type AssignmentRecord,
  type ConfigurationRecord,
  type ProfileRecord,
} from './nouns.ts';
import {
  intersect,
  scopeVersions,
  spansInScope,
  type DeviceCourse,
  type ScopeVersion,
  type Span,
} from './scope.ts';

/** Tells what a device was told. */
export interface PolicyBook {
  of(index: number): DevicePolicies;
  /** Call after anything but a device's membership changed. */
  turnPage(): void;
}

interface Edition {
  readonly rings: readonly {
    readonly history: Omit<RingPolicyHistory, 'assigned'>;
    readonly scopes: readonly ScopeVersion[];
  }[];
  readonly expedites: readonly {
    readonly history: Omit<ExpediteHistory, 'at' | 'removedAt'>;
    readonly life: Span;
    readonly scopes: readonly ScopeVersion[];
  }[];
  /** Sets founded on a rule that some policy looks at: only these make a founder's course differ. */
  readonly founded: readonly { readonly name: string; readonly ordinal: number }[];
  readonly byCourse: Map<string, DevicePolicies>;
  readonly byContent: Map<string, DevicePolicies>;
}

interface Sources {
  readonly documents: Documents;
  readonly memberships: Memberships;
  /** Names of the sets that are founded on a rule. */
  readonly founded: readonly string[];
}

/** Creates the book over the tenant's stores. */
export function createPolicyBook(sources: Sources): PolicyBook {
  let edition: Edition | null = null;
  let former: Edition['byContent'] = new Map();
  const ofDevice = (index: number): DevicePolicies => {
    edition ??= printEdition(sources);
    const course = sources.memberships.courseOf(index);
    const founderOf = edition.founded
      .filter(({ name }) => sources.memberships.isFounder(name, index))
      .map(({ ordinal }) => ordinal);
    const key = founderOf.length === 0 ? String(course) : `${course}|${founderOf.join()}`;
    const known = edition.byCourse.get(key);
    if (known !== undefined) return known;
    const steps = sources.memberships.stepsOf(course);
    const fresh = policiesOn(edition, { founderOf: new Set(founderOf), steps });
    const content = JSON.stringify(fresh);
    const policies = edition.byContent.get(content) ?? former.get(content) ?? fresh;
    edition.byContent.set(content, policies);
    edition.byCourse.set(key, policies);
    return policies;
  };
  const turnPage = (): void => {
    // Two changes without a look in between must not forget the objects of the last edition that was read.
    if (edition !== null) former = edition.byContent;
    edition = null;
  };
  return { of: ofDevice, turnPage };
}

function policiesOn(edition: Edition, device: DeviceCourse): DevicePolicies {
  const rings: RingPolicyHistory[] = [];
  for (const ring of edition.rings) {
    const assigned = spansInScope(ring.scopes, device);
    if (assigned.length > 0) rings.push({ ...ring.history, assigned: [...assigned] });
  }
  const expedites: ExpediteHistory[] = [];
  for (const { history, life, scopes } of edition.expedites) {
    for (const span of spansInScope(scopes, device)) {
      const inLife = intersect(span, life);
      if (inLife !== null) expedites.push({ ...history, at: inLife.from, removedAt: inLife.to });
    }
  }
  return { rings, expedites: expedites.sort((a, b) => a.at - b.at) };
}

function printEdition(sources: Sources): Edition {
  const ordinalsOf = (groupId: string) => ordinalsUnder(sources, groupId, new Set());
  const rings = ringsOf(sources.documents, ordinalsOf);
  const expedites = [
    ...profileExpedites(sources.documents, ordinalsOf),
    ...deploymentExpedites(sources),
  ];
  const seen = new Set<number>();
  for (const { scopes } of [...rings, ...expedites]) {
    for (const scope of scopes)
      for (const set of [...scope.included, ...scope.excluded]) seen.add(set);
  }
  const founded = sources.founded
    .map((name) => ({ name, ordinal: sources.memberships.ordinalOf(name) }))
    .filter(({ ordinal }) => seen.has(ordinal));
  return { rings, expedites, founded, byCourse: new Map(), byContent: new Map() };
}

/** A group's own set and those of the groups nested in it, as Intune resolves assignments. */
function ordinalsUnder(sources: Sources, groupId: string, visited: Set<string>): readonly number[] {
  if (visited.has(groupId)) return [];
  visited.add(groupId);
  const own = sources.memberships.ordinalOf(groupId);
  const nested = sources.documents.get(nouns.group, groupId)?.memberGroups ?? [];
  return [own, ...nested.flatMap((id) => ordinalsUnder(sources, id, visited))];
}

function ringsOf(
  documents: Documents,
  ordinalsOf: (id: string) => readonly number[],
): Edition['rings'] {
  const rings: Edition['rings'][number][] = [];
  for (const [policyId, history] of documents.historyOf(nouns.configuration)) {
    const versions = history.flatMap(({ at, value }) =>
      value === null ? [] : [ringVersion(at, value)],
    );
    const isRing = history.some(
      ({ value }) => value?.type === 'windowsUpdateForBusinessConfiguration',
    );
    const assignments = documents.history(nouns.configurationAssignment, policyId);
    if (!isRing || assignments.length === 0) continue;
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    rings.push({ history: { policyId, versions }, scopes });
  }
  return rings;
}

function ringVersion(at: number, record: ConfigurationRecord): RingPolicyVersion {
  const days = (name: string) => (record.properties[name] ?? null) as number | null;
  const expiresAt = record.qualityPause?.expiresAt ?? null;
  return {
    at,
    deferralDays: days('qualityUpdatesDeferralPeriodInDays') ?? 0,
    deadlineDays: days('deadlineForQualityUpdatesInDays'),
    graceDays: days('deadlineGracePeriodInDays'),
    paused: expiresAt !== null,
    pauseExpiresAt: expiresAt,
    rolledBackAt: record.qualityRolledBackAt,
  };
}

function profileExpedites(
  documents: Documents,
  ordinalsOf: (id: string) => readonly number[],
): Edition['expedites'] {
  const expedites: Edition['expedites'][number][] = [];
  for (const [profileId, history] of documents.historyOf(nouns.profile)) {
    const assignments = documents.history(nouns.profileAssignment, profileId);
    const scopes = scopeVersions(untilRemoved(assignments, history), ordinalsOf);
    const wordOf = (value: ProfileRecord) => `${value.entryName} ${value.daysUntilForcedReboot}`;
    for (const { value, life } of livesOf(history, wordOf)) {
      const { entryName, daysUntilForcedReboot } = value;
      expedites.push({
        history: { profileId, release: entryName, daysUntilForcedReboot },
        life,
        scopes,
      });
    }
  }
  return expedites;
}

function deploymentExpedites({ documents, memberships }: Sources): Edition['expedites'] {
  const expedites: Edition['expedites'][number][] = [];
  for (const [profileId, history] of documents.historyOf(nouns.deployment)) {
    for (const { value, life } of livesOf(history, ({ requestedValue }) => requestedValue)) {
      const { entryName, expedite, audienceId, requestedValue } = value;
      const isActive = requestedValue === 'none' && expedite !== null && !expedite.isReadinessTest;
      if (!isActive || entryName === null) continue;
      const ordinals = (name: string) => new Set([memberships.ordinalOf(name)]);
      const scope: ScopeVersion = {
        at: life.from,
        isEveryone: false,
        included: ordinals(`audience:${audienceId}:members`),
        excluded: ordinals(`audience:${audienceId}:exclusions`),
      };
      const { daysUntilForcedReboot } = expedite;
      expedites.push({
        history: { profileId, release: entryName, daysUntilForcedReboot },
        life,
        scopes: [scope],
      });
    }
  }
  return expedites;
}

/** Each value an object had and how long, values that say the same to a device taken together. */
function livesOf<T>(
  history: readonly DocumentVersion<T>[],
  wordOf: (value: T) => string,
): readonly { value: T; life: Span }[] {
  const lives: { value: T; life: Span }[] = [];
  for (const { at, value } of history) {
    const last = lives.at(-1);
    if (last?.life.to === null) {
      if (value !== null && wordOf(value) === wordOf(last.value)) continue;
      last.life = { from: last.life.from, to: at };
    }
    if (value !== null) lives.push({ value, life: { from: at, to: null } });
  }
  return lives;
}

/** A deleted policy is assigned to nobody from then on. */
function untilRemoved(
  assignments: readonly DocumentVersion<AssignmentRecord>[],
  policy: readonly DocumentVersion<object>[],
): readonly DocumentVersion<AssignmentRecord>[] {
  const removal = policy.findLast(({ value }) => value === null);
  return removal === undefined ? assignments : [...assignments, { at: removal.at, value: null }];
}
