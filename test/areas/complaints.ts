/**
 * What administrators complain of in public about updating these products, each with the right behaviour and the test that
 * shows it here. Where a part of it is not ours to do, or not done, that is said.
 */

/** One complaint. */
export interface Complaint {
  readonly area: 'office' | 'edge' | 'teams';
  readonly nth: number;
  /** Issues on GitHub, or messages of Microsoft. */
  readonly told: string;
  /** What went wrong, and what is right. */
  readonly right: string;
  /** The file below `test/`, and the title of a test in it, as it is written there. */
  readonly file: string;
  readonly test: string;
  /** What of it is not there; missing = nothing. */
  readonly lacks?: string;
}

const plane = 'activities/areas/office/plane.test.ts';
const edgePlane = 'activities/areas/edge/plane.test.ts';
const operators = 'core/release/rules/stopping/operators.test.ts';
const teamsClient = 'core/device/teamsClient.test.ts';
const edgeBrowser = 'core/device/edgeBrowser.test.ts';
const officeApps = 'core/device/officeApps.test.ts';
const teamsMonth = 'areas/teams.test.ts';

type Row = readonly [told: string, right: string, file: string, test: string, lacks?: string];

const office: readonly Row[] = [
  [
    'windows-itpro-docs#11781',
    'a switch changed the channel unseen: a policy says its one channel, always',
    plane,
    'say channel, updates on, switch hidden, notices shown, deadline and delay',
    'which channel a device will leave is not told before',
  ],
  [
    'winget-pkgs#95218',
    'a device was called outdated by another channel: versions are compared within their channel',
    'activities/areas/office/inventory.test.ts',
    'knows a channel by what the device says, and a build of no channel by none',
  ],
  [
    'evergreen-module#294, #649',
    'a list was wrong or away: it is checked, and the last good copy stands in, with its day',
    'activities/areas/office/catalogue.test.ts',
    'is missing when it is ${what}, and its last good copy stands in, with its day',
  ],
  [
    'OfficeDocs-DeployOffice#71',
    'an added product took the suite back: a version that falls is an event',
    'store/versions.test.ts',
    'tells who began with an update and who went back, and not by another product',
  ],
  [
    'OfficeDocs-DeployOffice#792',
    'CDNBaseUrl was shown as the channel: what the registry has as UpdateChannel counts',
    officeApps,
    'is what it says before anything else, though two channels had the build',
    'CDNBaseUrl is not asked for, so a difference is not shown',
  ],
  [
    'OfficeDocs-DeployOffice#881',
    'a device never went down to an older build: it is told once, and nothing is tried for ever',
    operators,
    'is told to be held in vain by what devices have, once, and not before an inventory could tell',
  ],
  [
    'OfficeDocs-DeployOffice#1083',
    'Microsoft moved tenants itself: a device on another channel counts and is not up to date',
    'activities/areas/office/inventory.test.ts',
    'knows a channel by what the device says, and a build of no channel by none',
    'there is no message of its own that many devices have changed their channel',
  ],
  [
    'memdocs#4324',
    'a channel’s GUID was wrong in documents: those that are known are held against the list’s channels',
    officeApps,
    'has a GUID for each channel that the public list has had',
  ],
  [
    'SCCMdocs#1023, OfficeDocs-DeployOffice#787',
    'too old a version cannot change its channel: it is behind, and nothing else is claimed of it',
    'store/versions.test.ts',
    'counts as done who has the lowest of its line or a newer one, number by number',
    'no lowest version is asked before a policy reaches a device',
  ],
  [
    'Office-IT-Pro-Deployment-Scripts#168',
    'an update was called done while applications were open: done is who has the version',
    'emulator/fleet/products/office.test.ts',
    'is loaded and waits while applications are open, and without a deadline waits longer',
    'that it waits for applications is told by no part of Graph',
  ],
];

const edge: readonly Row[] = [
  [
    'google/omaha#337',
    'a rollback that was written as a text was passed over: a switch is sent as a choice, a version as a text',
    edgePlane,
    'hold a version off by the one before, to which devices go back, and let go again',
  ],
  [
    'Edge-Enterprise#495',
    'a documented rollback failed: what devices have tells whether a pin took effect',
    operators,
    'is told to be held in vain by what devices have, once, and not before an inventory could tell',
  ],
  [
    'Edge-Enterprise#496, WebView2Feedback#5497',
    'the runtime cannot be rolled back: nothing is written for it, and a rollback is refused',
    operators,
    'is all that can be done: haste, a rollback and a hold are refused',
  ],
  [
    'WebView2Feedback#4365',
    'WebView2 90 stood beside Edge 121: they are two products',
    edgeBrowser,
    'is not "${name}"',
  ],
  [
    'winget-cli#1904',
    'two versions stood together: of one channel the highest counts',
    edgeBrowser,
    'is the highest of several rows of a channel, so that one that was left over proves nothing',
  ],
  [
    'winget-pkgs#63311, winget-cli#1873',
    'success was reported and the version stayed: done is who has the version',
    'areas/edge.test.ts',
    'keeps rings on their channels and tells how far the first version after its day came of each',
  ],
  [
    'winget-pkgs#323637',
    'a row was missing after a reinstall: nothing is told of such a device, and it is not done',
    'store/versions.test.ts',
    'counts nobody as done of whom nothing is told, whatever Windows it runs',
  ],
  [
    'evergreen-module#826, #311',
    'the list had gaps or lagged: what is known stands in with its day, and who is further is done',
    'activities/areas/edge/catalogue.test.ts',
    'is missing when it is ${what}, and what is known stands in, with its day',
  ],
  [
    'Edge-Enterprise#327',
    'the template lacked the setting: a pin is refused with its name, and all else goes on',
    edgePlane,
    'stand without a target version in the template, and refuse a pin with the reason',
  ],
  [
    'EdgeEnterprise#54',
    'the runtime was forced on servers: policies of ours say the browser’s channel and nothing else',
    edgePlane,
    'put the Test ring on Beta and the others on Stable, and say nothing else',
  ],
];

const teams: readonly Row[] = [
  [
    'fleetdm/fleet#15538',
    'flaws of the classic client were put on the new one: each package is a product',
    teamsClient,
    'is not "${name}", which is a product of its own',
  ],
  [
    'OfficeDocs-SkypeForBusiness#5614, #6837',
    'a stale installer for all users was called outdated: its version counts nowhere',
    teamsClient,
    'is not "${name}", which is a product of its own',
  ],
  [
    'OfficeDocs-SkypeForBusiness#4711–#4713',
    'a client of one person is not in the inventory: nothing is told, and no device is called behind',
    teamsMonth,
    'has no content where only the classic client is there, so that no device counts as behind',
  ],
  [
    'OfficeDocs-SkypeForBusiness#5310',
    'virtual desktops do not update by themselves: they are seen as behind, and nothing is ordered',
    teamsMonth,
    'tells how far the version came that the fleet showed first, and writes nothing',
    'virtual desktops have no rule of their own',
  ],
  [
    'winget-cli#4529, #3063',
    'an upgrade was offered for ever: nothing is offered, and nothing is tried again',
    teamsMonth,
    'tells how far the version came that the fleet showed first, and writes nothing',
  ],
  [
    'winget-pkgs#18415, #61420',
    'another version that was there was called an error: a version is read and none is installed',
    'core/device/teamsClient.test.ts',
    'are out from the inventory on that shows them on one device in a hundred, and on more than one',
  ],
  [
    'winget-pkgs#122377',
    'the identity changed from MSI to MSIX: the package is the client, whatever stood there before',
    teamsClient,
    'is "${name}"',
  ],
  [
    'IntuneGet#82, #83',
    'a path with a version in it was looked for: the client is known by its package',
    teamsClient,
    'is "${name}"',
  ],
  [
    'EndpointAnalyticsRemediationScripts#33',
    'a script hit the wrong client: nobody may do anything to clients',
    'core/area/areas.test.ts',
    'are observed alone where nobody may do anything',
  ],
  [
    'TM1283300',
    'a change of the service broke older clients: reports and crashes of the client are shown',
    'core/area/areas.test.ts',
    'have signals, and a policy its own beside them or in their place',
    'messages of the Teams service are not read',
  ],
];

function numbered(area: Complaint['area'], rows: readonly Row[]): readonly Complaint[] {
  return rows.map(([told, right, file, test, lacks], at) => ({
    area,
    nth: at + 1,
    told,
    right,
    file,
    test,
    ...(lacks === undefined ? {} : { lacks }),
  }));
}

/** All thirty, by area and number. */
export const complaints: readonly Complaint[] = [
  ...numbered('office', office),
  ...numbered('edge', edge),
  ...numbered('teams', teams),
];
