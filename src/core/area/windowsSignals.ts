/** The ways in which a device can turn bad under an update of Windows. */
import { signal, type Signal } from '../evidence/signal/signal.ts';

const office = ['outlook.exe', 'excel.exe', 'winword.exe', 'powerpnt.exe', 'onenote.exe'];

/** Faults of the network, the disk and the user, which say nothing about an update. */
const notTheUpdate = [
  'DownloadConnectionIssue',
  'DownloadTimeout',
  'DiskFull',
  'UnexpectedShutdown',
];

/**
 * The signals of what Windows itself is updated by. The first month's usual shares are assumptions and documented as such.
 * Weights add up to 20 and go by what a signal finds: most bad updates fail to install or crash the kernel, what people say
 * comes late, and of the five crash signals four see much of the same. With 25 % in place of 40 % for failed installs, 20 % of them
 * failing were found after 31 in place of 27 devices (docs/worlds.md).
 */
export const windowsSignals: readonly Signal[] = [
  signal('installFailure', 'failed to install', 'installs', {
    match: { otherThan: notTheUpdate },
    windowDays: 8,
    baseline: 0.06,
    spread: 'early',
    weight: 8,
  }),
  signal('dark', 'fell silent after the update', 'contact', {
    windowDays: 12,
    baseline: 0.05,
    weight: 0.5,
  }),
  signal('notBack', 'did not come back from the restart', 'restarts', { weight: 1.5 }),
  signal('uninstall', 'went back to the build before', 'builds', {
    windowDays: 14,
    baseline: 0.005,
    weight: 1.5,
  }),
  signal('report', 'were reported by people or monitoring', 'reports', {
    windowDays: 14,
    baseline: 0.005,
    weight: 1.5,
  }),
  signal('blueScreen', 'had a blue screen', 'startups', { weight: 4.5 }),
  signal('appFailure', 'had an application crash or hang', 'apps', { weight: 0.5 }),
  signal('office', 'had Office crash or hang', 'apps', { match: { apps: office }, weight: 1 }),
  signal('edge', 'had Edge crash or hang', 'apps', {
    match: { apps: ['msedge.exe'] },
    weight: 0.5,
  }),
  signal('teams', 'had Teams crash or hang', 'apps', {
    match: { apps: ['ms-teams.exe', 'teams.exe'] },
    weight: 0.5,
  }),
];
