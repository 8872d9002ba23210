/**
 * What an alert about a device means, who must act on it and how. Codes are the alert subtypes of Windows Update for
 * Business reports. Microsoft tells that each alert is either Microsoft’s or the customer’s to act on, but not which: `by`
 * is decided here, by whether the advice asks somebody at the device or in the tenant for something.
 * Sources: "Device alerts" (Windows Autopatch), "Windows Update for Business reports data schema".
 */

/** Who acts: the service goes on by itself, or the customer has to do something. */
export type AlertParty = 'service' | 'customer';

/** What is to be known of an alert. */
export interface Alert {
  readonly code: string;
  readonly meaning: string;
  readonly by: AlertParty;
  readonly advice: string;
}

type Row = readonly [codes: readonly string[], meaning: string, by: AlertParty, advice: string];

const rows: readonly Row[] = [
  [
    ['CancelledByUser', 'InstallCancelled', 'InstalledCancelled'],
    'the user or the device cancelled the install',
    'customer',
    'ask the user to let it install and restart',
  ],
  [
    ['DamagedMedia'],
    'the payload or the disk is damaged',
    'customer',
    'run `chkdsk /F` with the device restarted, then let it retry',
  ],
  [
    ['DeploymentConflict'],
    'two deployments of one kind reach the device',
    'customer',
    'leave one of them; the first one counts',
  ],
  [
    [
      'DeviceRegistrationInvalidAzureADDeviceId',
      'DeviceRegistrationInvalidGlobalDeviceId',
      'DeviceRegistrationIssue',
      'DeviceRegistrationNoTrustType',
    ],
    'the device cannot register with the update service',
    'customer',
    'check that it is joined and signed in; for the global id, that the Microsoft Account Sign-in Assistant service may start',
  ],
  [
    ['DiskFull'],
    'there is not enough free space',
    'customer',
    'free more than 1 GB, better 10 GB, on the system disk',
  ],
  [
    [
      'DownloadCancelled',
      'DownloadConnectionIssue',
      'DownloadCredentialsIssue',
      'DownloadIssue',
      'DownloadTimeout',
    ],
    'the download does not come through',
    'customer',
    'check network, proxy and the endpoints of Windows Update; it retries by itself',
  ],
  [
    ['DownloadIssueServiceDisabled'],
    'the background transfer service (BITS) is off',
    'customer',
    'enable the service BITS and start it',
  ],
  [
    ['EndOfService'],
    'its version of Windows is serviced no more',
    'customer',
    'bring it to a newer version by a feature update',
  ],
  [
    ['EndOfServiceApproaching'],
    'its version of Windows is soon serviced no more',
    'customer',
    'plan a feature update',
  ],
  [
    ['FailureResponseThreshold'],
    'a deployment reached its limit of failures',
    'service',
    'what speaks against the update is weighed and pauses the rings; a person may pause sooner',
  ],
  [
    ['FileNotFound'],
    'the payload was cleaned away',
    'service',
    'it is downloaded again; exclude the update folders from antivirus where it comes back',
  ],
  [
    ['Incompatible', 'IncompatibleArchitecture'],
    'the update does not fit the device',
    'customer',
    'read ScanResult.xml on the device and take it out of the ring, or replace it',
  ],
  [
    ['IncompatibleServicingChannel'],
    'the device is on a servicing channel that the update is not for',
    'customer',
    'change its servicing channel',
  ],
  [
    ['InstallAccessDenied'],
    'a file or registry key may not be written',
    'customer',
    'exclude the update folders from antivirus, then let it retry',
  ],
  [
    ['InstallFileLocked'],
    'a program, often antivirus, has a file open',
    'customer',
    'close the program or exclude the file from antivirus; a restart mostly helps',
  ],
  [
    ['InstallIssue', 'WUComponentMissing', 'WUDamaged'],
    'the component store is damaged',
    'customer',
    'run `DISM /Online /Cleanup-Image /RestoreHealth`, then let it retry',
  ],
  [
    ['InstallIssueRedirection'],
    'a folder of Windows or of users is redirected',
    'customer',
    'undo the redirection, then let it retry',
  ],
  [
    ['InstallMissingInfo'],
    'the update was superseded on the way',
    'service',
    'the next one takes its place',
  ],
  [
    ['InstallOutOfMemory'],
    'memory ran out',
    'customer',
    'restart the device, and let Windows size its page file',
  ],
  [
    ['InstallSetupBlock'],
    'an application or driver keeps setup from going on',
    'customer',
    'SetupDiag names it; update or remove it',
  ],
  [['InstallSetupError'], 'setup failed', 'customer', 'SetupDiag and the error code say where'],
  [
    ['PolicyConflict', 'PolicyConflictDeferral', 'PolicyConflictPause'],
    'another policy on the device contradicts',
    'customer',
    'take the device, or the setting, out of the other policy',
  ],
  [
    ['PostRestartIssue'],
    'the result after the restart is not known, and probably good',
    'service',
    'nothing; the next contact tells',
  ],
  [
    ['RollbackInitiated'],
    'setup failed badly and Windows went back',
    'customer',
    'find the cause with SetupDiag before it is tried again',
  ],
  [
    ['SafeguardHold'],
    'Microsoft holds the update back for a known issue',
    'service',
    'wait; it is offered once the issue is mended',
  ],
  [
    ['UnexpectedShutdown', 'WUBusy', 'WUDecryptionIssue', 'WUIssue'],
    'it was interrupted',
    'service',
    'it is tried again by itself',
  ],
  [
    ['VersionMismatch'],
    'the device has another version than was meant',
    'customer',
    'check who else brings updates to it',
  ],
  [
    ['WindowsRepairRequired'],
    'Windows itself is damaged',
    'customer',
    'run startup repair, or reinstall the device',
  ],
  [
    ['WUDiskError'],
    'the disk cannot be read or written',
    'customer',
    'check the disk; replace it where errors come back',
  ],
];

/** All of them, by name. */
export const alerts: readonly Alert[] = rows
  .flatMap(([codes, meaning, by, advice]) => codes.map((code) => ({ code, meaning, by, advice })))
  .toSorted((one, other) => (one.code < other.code ? -1 : 1));

/** What is known of an alert by its name, in whatever case; null = nothing. */
export function alertOf(code: string): Alert | null {
  return alerts.find((one) => one.code.toLowerCase() === code.toLowerCase()) ?? null;
}

/** What every advice ends with. */
export const persistsText = 'Where it persists, open a support request.';
