/** A tenant's assessment as tables: what each fact comes to under the rules of each time, and what may be put right. */
import assert from 'node:assert/strict';
import { assess, gateClosedBy } from '#core/tenant/assessment/assess.ts';
import { checks } from '#core/tenant/assessment/checks.ts';
import type { CheckId } from '#core/tenant/assessment/checkIds.ts';
import type { ForeignPolicy, TenantFacts, Told } from '#core/tenant/assessment/facts.ts';
import { fixesOf, fixText } from '#core/tenant/assessment/fixes.ts';
import { reachText } from '#core/tenant/assessment/policies.ts';
import {
  assessmentProfiles,
  demandsOf,
  type AssessmentProfile,
} from '#core/tenant/assessment/profiles.ts';
import { dayMs } from '#core/time.ts';

const asOf = Date.parse('2026-12-10T12:00:00Z');
const told = <T>(value: T): Told<T> => ({ kind: 'told', value });

/** A tenant of which nothing is to be said. */
const well: TenantFacts = {
  asOf,
  licences: told([
    {
      sku: 'SPE_E5',
      isUsable: true,
      units: 300,
      plans: [
        'WIN10_PRO_ENT_SUB',
        'AAD_PREMIUM',
        'INTUNE_A',
        'WINDOWSUPDATEFORBUSINESS_DEPLOYMENTSERVICE',
      ],
    },
  ]),
  organization: told({ authority: 'intune', isSynced: null, syncedAt: null }),
  accessPolicies: told([]),
  securityDefaults: told(false),
  groups: told({ registrationId: 'g', ringIds: ['r'], ringsWithout: [], devices: 300 }),
  autopatch: told([]),
  policies: {
    updateRings: told([]),
    qualityPolicies: told([]),
    expedites: told([]),
    featureProfiles: told([]),
    driverProfiles: told([]),
  },
  fleet: told({ devices: 300, ready: 300, coManaged: 0, failures: [] }),
  health: told([
    {
      policyId: 'h',
      name: 'Health',
      isOurs: false,
      isEnabled: true,
      scopes: ['bootPerformance', 'windowsUpdates'],
      isForEverybody: true,
      groupIds: [],
    },
  ]),
  contacts: [
    { contact: 'it', about: ['updates', 'devices'], addresses: 1, verified: 1, state: 'verified' },
  ],
  analytics: told(true),
  reports: told(300),
};

const ring = (reach: ForeignPolicy['reach']): ForeignPolicy => ({
  policyId: 'p',
  name: 'All workstations',
  reach,
});

function levelOf(facts: Partial<TenantFacts>, check: CheckId, profile: AssessmentProfile): string {
  const found = assess({ ...well, ...facts }, profile).find((one) => one.check === check);
  return found?.level ?? 'not asked';
}

describe('an assessment', () => {
  it('has nothing against a tenant that is as it should be, but what Graph cannot tell', () => {
    for (const profile of assessmentProfiles) {
      const findings = assess(well, profile);
      assert.deepEqual(gateClosedBy(findings), []);
      const open = findings.filter(({ level }) => level !== 'ready');
      assert.deepEqual([...new Set(open.map(({ level }) => level))], ['notKnowable']);
    }
  });

  it('gives each thing that is not as it should be a remedy, and names what caused it', () => {
    const refused = { kind: 'refused', permissions: ['Policy.Read.All'] } as const;
    for (const profile of assessmentProfiles)
      for (const facts of [well, { ...well, accessPolicies: refused, licences: refused }])
        for (const { level, remedy } of assess(facts, profile))
          assert.equal(remedy === null, level === 'ready');
  });

  const policies = (updateRings: readonly ForeignPolicy[]) => ({
    policies: { ...well.policies, updateRings: told(updateRings) },
  });
  const organization = (more: object) => ({
    organization: told({ authority: 'intune', isSynced: null, syncedAt: null, ...more }),
  });
  const licence = (more: object) => ({
    licences: told([{ sku: 'EMS', isUsable: true, units: 5, plans: [], ...more }]),
  });
  const cases: readonly (readonly [
    string,
    Partial<TenantFacts>,
    CheckId,
    readonly [preview: string, later: string, today: string],
  ])[] = [
    [
      'a ring of others for all devices',
      policies([ring([{ kind: 'everyDevice' }])]),
      'updateRings',
      ['notReady', 'advisory', 'advisory'],
    ],
    [
      'a ring of others for all users',
      policies([ring([{ kind: 'everyUser' }])]),
      'updateRings',
      ['notReady', 'advisory', 'advisory'],
    ],
    [
      'a ring of others for a group with devices of ours',
      policies([ring([{ kind: 'sharedDevices', groupId: 'x' }])]),
      'updateRings',
      ['advisory', 'advisory', 'advisory'],
    ],
    [
      'security defaults',
      { securityDefaults: told(true) },
      'securityDefaults',
      ['notReady', 'not asked', 'not asked'],
    ],
    [
      'MFA for all users',
      {
        accessPolicies: told([{ policyId: 'c', name: 'MFA', isForAllUsers: true, wantsMfa: true }]),
      },
      'conditionalAccess',
      ['advisory', 'not asked', 'not asked'],
    ],
    [
      'no right to see conditional access',
      { accessPolicies: { kind: 'refused', permissions: ['Policy.Read.All'] } },
      'conditionalAccess',
      ['error', 'not asked', 'not asked'],
    ],
    ['no licence at all', licence({}), 'licences', ['notReady', 'notReady', 'notReady']],
    [
      'licences that are suspended',
      licence({ sku: 'SPE_E5', isUsable: false, plans: ['AAD_PREMIUM', 'INTUNE_A'] }),
      'licences',
      ['notReady', 'notReady', 'notReady'],
    ],
    [
      'a product that came later',
      licence({ sku: 'WIN10_VDA_E3', plans: ['AAD_PREMIUM', 'INTUNE_A'] }),
      'licences',
      ['notReady', 'ready', 'ready'],
    ],
    [
      'no licence to expedite',
      licence({}),
      'expediteLicence',
      ['not asked', 'not asked', 'advisory'],
    ],
    [
      'another authority',
      organization({ authority: 'sccm' }),
      'management',
      ['notReady', 'notReady', 'notReady'],
    ],
    [
      'a directory that has not been synchronised for days',
      organization({ isSynced: true, syncedAt: asOf - 3 * dayMs }),
      'directory',
      ['advisory', 'advisory', 'advisory'],
    ],
    [
      'no registration group',
      { groups: told({ registrationId: null, ringIds: [], ringsWithout: ['first'], devices: 0 }) },
      'registrationGroup',
      ['notReady', 'notReady', 'notReady'],
    ],
    [
      'co-managed devices that keep a workload',
      {
        fleet: told({
          devices: 9,
          ready: 8,
          coManaged: 2,
          failures: [{ check: 'workloads', devices: 1, examples: ['d'] }],
        }),
      },
      'coManagement',
      ['not asked', 'advisory', 'advisory'],
    ],
    [
      'endpoint analytics that is off',
      { analytics: told(false) },
      'endpointAnalytics',
      ['not asked', 'not asked', 'advisory'],
    ],
    [
      'no workspace',
      { reports: told(null) },
      'updateReports',
      ['not asked', 'not asked', 'advisory'],
    ],
    [
      'no data collection',
      { health: told([]) },
      'dataCollection',
      ['not asked', 'not asked', 'advisory'],
    ],
    [
      'groups of Windows Autopatch',
      { autopatch: told([{ id: 'a', name: 'Windows Autopatch - Test' }]) },
      'autopatch',
      ['not asked', 'not asked', 'advisory'],
    ],
  ];
  for (const [what, facts, check, levels] of cases)
    it(`of ${what} says ${levels.join(', ')} by the rules of the preview, of later and of today`, () => {
      assert.deepEqual(
        assessmentProfiles.map((profile) => levelOf(facts, check, profile)),
        levels,
      );
    });

  it('asks each check of the table at some time, and none that is not in it', () => {
    const asked = new Set(assessmentProfiles.flatMap((profile) => demandsOf[profile].checks));
    assert.deepEqual([...asked].toSorted(), Object.keys(checks).toSorted());
  });

  it('goes on where a source does not answer, and says which', () => {
    const findings = assess({ ...well, fleet: { kind: 'unread', why: 'Graph was away' } }, 'today');
    const devices = findings.find(({ check }) => check === 'devices');
    assert.deepEqual([devices?.level, devices?.text], ['error', 'Graph was away']);
    assert.ok(findings.some(({ check, level }) => check === 'licences' && level === 'ready'));
  });
});

describe('what may be put right of a tenant', () => {
  const { checks: asked } = demandsOf.today;

  it('is nothing where all is well', () => assert.deepEqual(fixesOf(well, asked), []));

  it('begins with the registration group, which the others need', () => {
    const facts: TenantFacts = {
      ...well,
      health: told([]),
      groups: told({ registrationId: null, ringIds: [], ringsWithout: ['first'], devices: 0 }),
      policies: { ...well.policies, updateRings: told([ring([{ kind: 'everyDevice' }])]) },
    };
    const fixes = fixesOf(facts, asked);
    assert.deepEqual(
      fixes.map(({ kind }) => kind),
      ['makeRegistrationGroup', 'excludeFromRing', 'collectHealth'],
    );
    assert.match(fixes.map(fixText).join(), /once it is made/);
    assert.deepEqual(
      fixesOf(facts, demandsOf.preview.checks).map(({ kind }) => kind),
      ['makeRegistrationGroup', 'excludeFromRing'],
    );
  });

  it('leaves rings out, so that a device that left the service gets its former ring back', () => {
    const reach = [{ kind: 'sharedDevices', groupId: 'x' }] as const;
    const facts = { ...well, policies: { ...well.policies, updateRings: told([ring(reach)]) } };
    assert.deepEqual(fixesOf(facts, asked), [
      { kind: 'excludeFromRing', policyId: 'p', name: 'All workstations', groupIds: ['r'] },
    ]);
  });

  it('is not what a group of devices cannot take out: users, and our own groups by name', () => {
    for (const reach of [
      { kind: 'everyUser' },
      { kind: 'ownGroup', group: 'Modern Workplace Devices-Windows Autopatch-First' },
    ] as const) {
      const facts = { ...well, policies: { ...well.policies, updateRings: told([ring([reach])]) } };
      assert.deepEqual(fixesOf(facts, asked), []);
      assert.notEqual(reachText(reach), '');
    }
  });
});
