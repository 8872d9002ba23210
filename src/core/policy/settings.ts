/**
 * Every setting of a policy, in one table: its name is where it stands, and its kind, limits, meaning and what is usual
 * stand with it. From it are made the type `Policy`, the default policy, the shape of the file `ringmaster.yaml` and its
 * JSON Schema, the shape of an amendment and what one may change while a release runs, and the names in what is shown
 * and compared. A setting more is an entry here; the rules over several stand in `policy.ts`.
 */
import type { Area } from '../area/facts.ts';
import { permission } from '../area/permission.ts';
import { holdDaysMax } from '../hold/hold.ts';
import {
  idName,
  number,
  oneOf,
  orNull,
  properShare,
  share,
  text,
  texts,
  whole,
  wholeOf,
  yesOrNo,
} from './kinds.ts';
import { freezes, gates, rings, signals } from './listedSettings.ts';
import { group, setting, type Kind, type Table } from './setting.ts';

/** Leaves room for the judgement before the next month's release, 28 or 35 days on. */
const dayOfMonth = wholeOf('lastDay', 1, 27);
const upToAWeek = whole(1, 168);
/** Four weeks: the next month's release asks anew. */
const upToARelease = whole(1, 672);
const area: Kind<Area> = { form: 'area' };
const profile: Kind<string> = { form: 'profile' };

const whoAndHow = {
  tenant: setting(
    idName,
    'Name of the tenant in workflow ids and reports',
    ({ tenant }) => tenant,
    { amend: { kind: 'never' } },
  ),
  area: setting(
    area,
    ({ words }) => `What is released; this version releases ${words.update}s`,
    ({ facts }) => facts.area,
    { amend: { kind: 'never' } },
  ),
  profile: setting(
    profile,
    'Published ring profile the rings start from',
    (whose) => whose.profile,
  ),
  gate: setting(
    gates,
    "How rings open: by their deferral alone, by the evidence besides, or by a person's word besides",
    ({ facts }) => (permission(facts.area, 'openRings', 'service') === null ? 'evidence' : 'clock'),
  ),
  // Rings are placed, offered and moved one by one: what an amendment may do to them stands in `release/command/amend.ts`.
  rings: setting(
    rings,
    "Rings in place of the profile's",
    ({ facts, profile: named }) => facts.profiles[named] ?? [],
    { isOfProfile: true },
  ),
} satisfies Table;

/** Days on which no ring opens, by the calendar of one place. */
export const businessCalendar = group(
  'Days on which no ring opens: it opens on the next one that is not among them, and its deadline moves with it',
  {
    timeZone: setting(
      text('a time zone'),
      'Time zone by which days are counted, such as Europe/Berlin',
      'UTC',
    ),
    notOn: setting(
      texts('a weekday'),
      'Weekdays on which no ring opens: friday, saturday, sunday',
      [],
    ),
    holidays: setting(texts('a date'), 'Dates on which no ring opens: 2026-12-25', []),
    freezes: setting(freezes, 'Periods in which no ring opens', []),
  },
);

const month = {
  objective: group('Service level objective', {
    target: setting(
      orNull(share),
      'Share of eligible devices that must be up to date',
      ({ facts }) => facts.objective.target,
    ),
    judgedOnDay: setting(
      dayOfMonth,
      'Day of release on which the objective is judged',
      ({ facts }) => facts.objective.judgedOnDay,
      { amend: { kind: 'dayAhead' } },
    ),
    missChance: setting(
      properShare('a forecast is never quite sure'),
      'Chance from which on a forecast counts as one that will miss',
      0.8,
    ),
  }),
  announceDaysBefore: setting(
    whole(7, 28),
    'Days before publication on which the schedule is announced',
    7,
  ),
  summaryOnDay: setting(
    dayOfMonth,
    'Day of release of the summary',
    ({ facts }) => facts.lasting?.summaryOnDay ?? 14,
    {
      amend: {
        kind: 'dayAhead',
        over: { phase: 'summarized', why: 'the summary has gone out already' },
      },
    },
  ),
  assessments: group('How often a release is looked at', {
    hoursWhileRolling: setting(upToAWeek, 'Hours between looks in the days after a ring opened', 6),
    rollingDays: setting(wholeOf('lastDay', 0, 27), 'Days after a ring opened that this lasts', 3),
    hoursOtherwise: setting(upToAWeek, 'Hours between looks otherwise', 24),
  }),
  businessCalendar,
  tenantPause: setting(yesOrNo, 'Whether operators may pause', true),
} satisfies Table;

/** Releases of earlier versions are expedited by nobody but a person. */
const expedite = group(
  'Whether releases may be expedited, and when one is by itself',
  {
    allowed: setting(yesOrNo, 'False = never, by nobody', true),
    whenExploited: setting(yesOrNo, 'When the catalogue tells of a flaw that is exploited', true, {
      before: false,
    }),
    whenListed: setting(
      yesOrNo,
      'When a flaw it mends stands in the public list of exploited ones',
      true,
      { before: false },
    ),
    fromBaseScore: setting(
      orNull(number(0, 10)),
      'From this CVSS base score on; null = never by the score alone',
      null,
    ),
  },
  { short: { field: 'allowed', meaning: 'Whether releases may be expedited' } },
);

const evidence = group(
  'When a fleet says that an update is bad',
  {
    falsePauseBudget: setting(
      number(0.001, 0.5),
      'Probability at most that a release is paused for nothing; it pauses at evidence 1 / this',
      0.05,
    ),
    watchAt: setting(number(1, 1e6), 'Evidence at which the next ring waits', 5),
    rollBackAt: setting(number(1, 1e9), 'Evidence at which a rollback is called for', 100),
    margin: setting(
      number(0, 2),
      "A share of bad devices up to (1 + margin) times the usual one is nobody's concern",
      0.25,
    ),
    unacceptableShare: setting(
      properShare('no number of devices shows a share of 0, and 1 would accept anything'),
      'A share of bad devices that would not be accepted; a ring below it is shown safe',
      0.1,
    ),
    staleHours: setting(
      upToAWeek,
      'Hours after which a source is stale, so that nothing opens on it',
      60,
    ),
  },
  {
    amend: {
      kind: 'untilBegun',
      why: 'its limits are fixed once devices have begun, else the budget of false pauses means nothing; they change with the next release',
    },
  },
);

const people = {
  approval: group("What waits for a person's word, and how long", {
    escalateAfterHours: setting(
      upToARelease,
      'Hours after asking at which it is asked again, louder',
      24,
    ),
    deadlineHours: setting(
      upToARelease,
      'Hours after asking at which it goes on without an answer',
      72,
    ),
    otherwise: setting(
      oneOf('stay', 'open'),
      'Without an answer: the ring stays closed, or opens if the evidence allows it',
      'stay',
    ),
    // They also lift the service's pauses and order rollbacks that were proposed.
    approvers: setting(
      texts('the name of an operator'),
      'Operators who may approve; none named = everybody',
      [],
    ),
  }),
  rollBack: setting(
    oneOf('propose', 'automatic', 'never'),
    'When the evidence calls for a rollback: a person is asked, it is done, or neither',
    'propose',
    { before: 'never' },
  ),
  holds: group('How groups of devices are held', {
    days: setting(whole(1, holdDaysMax), 'Days until a hold ends by itself', 28),
    automatic: setting(yesOrNo, 'Whether the service may hold groups of devices by itself', true, {
      before: false,
    }),
    // Most known issues name every Windows version and concern few devices (servers, a time zone): people weigh them.
    forKnownIssues: setting(
      yesOrNo,
      "Whether a provider's known issue that names Windows builds holds their devices; otherwise it is only told",
      false,
    ),
  }),
  signals: setting(
    signals,
    "Signals of the tenant's own, beside the built-in ones or in their place",
    [],
    {
      amend: {
        kind: 'untilBegun',
        why: 'they are fixed once devices have begun; they change with the next release',
      },
    },
  ),
} satisfies Table;

/** Drivers have no releases of their own: the care of a tenant keeps them as the newest release of their area says. */
const drivers = group('What becomes of drivers and firmware', {
  mode: setting(
    oneOf('automatic', 'byApproval', 'off'),
    "Approved by themselves after each ring's deferral, only by a person's word, or kept away from all rings",
    ({ facts }) => (facts.keepsDrivers === true ? 'automatic' : 'off'),
  ),
  firmware: setting(
    oneOf('byApproval', 'automatic'),
    "Whether firmware that its maker recommends waits for a person's word, or comes as other drivers do",
    'byApproval',
  ),
});

/** Likewise: the care of a tenant keeps its rings on what they have. */
const versions = group('What becomes of new versions of Windows where no release brings them', {
  mode: setting(
    oneOf('pinned', 'unpinned'),
    'Each ring is kept on the versions it has by a feature update profile, or is left to the deferral of its update ring',
    ({ facts }) => (facts.keepsVersions === true ? 'pinned' : 'unpinned'),
  ),
});

/** As other matters of the tenant: of several areas' policies the longest holds. No release lasts longer than 240 days. */
const retention = group(
  'How long what is kept, by the care of the tenant; of several areas the longest holds',
  {
    deviceDays: setting(
      whole(1, 400),
      'Days after a device has left the counts at which all rows about it go',
      30,
    ),
    readinessDays: setting(
      whole(30, 3650),
      'Days after which the verdict on a device that is not registered is forgotten, and made anew',
      365,
    ),
    evidenceDays: setting(
      whole(270, 3650),
      'Days for which evidence is kept: what devices went through, in days',
      400,
    ),
  },
);

/** The table. Its order is that in which settings are shown. */
export const settings = {
  ...whoAndHow,
  ...month,
  expedite,
  evidence,
  ...people,
  drivers,
  versions,
  retention,
} satisfies Table;
