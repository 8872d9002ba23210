/**
 * Which failed installs another try may mend, by the class that Windows Update for Business reports give them ("UCUpdateAlert",
 * `AlertSubtype`): what stood in the way may have passed. The others come back until somebody mends what they say.
 */

/** What passes by itself, and what does not. */
const outlook = {
  DownloadConnectionIssue: 'passes',
  DownloadIssue: 'passes',
  DownloadTimeout: 'passes',
  FileNotFound: 'passes',
  InstallFileLocked: 'passes',
  InstallOutOfMemory: 'passes',
  UnexpectedShutdown: 'passes',
  WUBusy: 'passes',
  DamagedMedia: 'stays',
  DiskFull: 'stays',
  DownloadCredentialsIssue: 'stays',
  DownloadIssueServiceDisabled: 'stays',
  InstallAccessDenied: 'stays',
  InstallIssue: 'stays',
  InstallIssueRedirection: 'stays',
  InstallMissingInfo: 'stays',
  InstallSetupBlock: 'stays',
  InstallSetupError: 'stays',
  InstallSystemError: 'stays',
  RollbackInitiated: 'stays',
  VersionMismatch: 'stays',
  WindowsRepairRequired: 'stays',
  WUComponentMissing: 'stays',
  WUDamaged: 'stays',
  WUDecryptionIssue: 'stays',
  WUDiskError: 'stays',
  WUIssue: 'stays',
} as const satisfies Readonly<Record<string, 'passes' | 'stays'>>;

/** Classes of failed installs that are worth another try; a class that nobody knows is not. */
export const retriedClasses: readonly string[] = Object.entries(outlook).flatMap(([name, what]) =>
  what === 'passes' ? [name] : [],
);
