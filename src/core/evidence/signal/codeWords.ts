/**
 * Common codes in the words of people. Codes are told as `errorCodeOf` writes them; one that is not here is told as it
 * is. Sources, all Microsoft Learn: "Windows Update common errors and mitigation", "Windows Update error codes by
 * component", "Troubleshoot Windows update error that require in-place upgrades", "Delivery Optimization" (errors),
 * "System Error Codes", "Bug check code reference".
 */

/** A code's name at Microsoft, and what it means in plain words. */
export type CodeWords = readonly [name: string, meaning: string];

/** What an install failed with; null = not a common code. */
export function wordsOfError(code: string): CodeWords | null {
  return errors[code] ?? null;
}

/** What Windows stopped with (a blue screen); null = not a common code. */
export function wordsOfStop(code: string): CodeWords | null {
  return stops[code] ?? null;
}

const errors: Readonly<Record<string, CodeWords>> = {
  '0x80070002': ['ERROR_FILE_NOT_FOUND', 'a file was not found'],
  '0x80070003': ['ERROR_PATH_NOT_FOUND', 'a folder was not found'],
  '0x80070005': ['E_ACCESSDENIED', 'access to a file or registry key was denied'],
  '0x8007000D': ['ERROR_INVALID_DATA', 'what was downloaded is damaged'],
  '0x8007000E': ['E_OUTOFMEMORY', 'memory ran out'],
  '0x80070020': ['ERROR_SHARING_VIOLATION', 'a program, often antivirus, had a file open'],
  '0x80070070': ['ERROR_DISK_FULL', 'the disk is full'],
  '0x80070422': ['ERROR_SERVICE_DISABLED', 'the Windows Update service does not run'],
  '0x80070490': ['ERROR_NOT_FOUND', 'an entry, often of a driver, is missing'],
  '0x80070570': ['ERROR_FILE_CORRUPT', 'a file is damaged'],
  '0x800705B4': ['ERROR_TIMEOUT', 'it took too long'],
  '0x80070643': ['ERROR_INSTALL_FAILURE', 'an installer failed'],
  '0x80070BC9': ['ERROR_FAIL_REBOOT_REQUIRED', 'a restart is needed first'],
  '0x80072EE2': ['WININET_E_TIMEOUT', 'the update servers did not answer in time'],
  '0x80072EFD': ['WININET_E_CANNOT_CONNECT', 'the update servers cannot be reached'],
  '0x80072EFE': ['WININET_E_CONNECTION_ABORTED', 'the connection to the update servers broke'],
  '0x80073701': ['ERROR_SXS_ASSEMBLY_MISSING', 'a component of Windows is missing'],
  '0x80073712': ['ERROR_SXS_COMPONENT_STORE_CORRUPT', 'the component store is damaged'],
  '0x8007371B': ['ERROR_SXS_TRANSACTION_CLOSURE_INCOMPLETE', 'the component store is damaged'],
  '0x800F081F': ['CBS_E_SOURCE_MISSING', 'files to install from are missing'],
  '0x800F0821': ['CBS_E_ABORT', 'installing took too long and was given up'],
  '0x800F0831': ['CBS_E_STORE_CORRUPTION', 'the component store is damaged'],
  '0x800F0920': ['CBS_E_HANG_DETECTED', 'installing did not go on'],
  '0x800F0922': ['CBS_E_INSTALLERS_FAILED', 'a step of the installation failed'],
  '0x800F0982': ['PSFX_E_MATCHING_COMPONENT_NOT_FOUND', 'what the update builds on is missing'],
  '0x800F0988': ['PSFX_E_INVALID_DELTA_COMBINATION', 'what the update builds on does not fit'],
  '0x8024000B': ['WU_E_CALL_CANCELLED', 'it was cancelled'],
  '0x80240016': ['WU_E_INSTALL_NOT_ALLOWED', 'another installation or a restart came first'],
  '0x8024001E': ['WU_E_SERVICE_STOP', 'the device or the update service was shut down'],
  '0x80240020': ['WU_E_NO_INTERACTIVE_USER', 'nobody was signed in'],
  '0x80240022': ['WU_E_ALL_UPDATES_FAILED', 'every update failed, often because of an antivirus'],
  '0x80242006': ['WU_E_UH_INVALIDMETADATA', 'the description of the update is damaged'],
  '0x8024200B': ['WU_E_UH_INSTALLERFAILURE', 'the installer of the update failed'],
  '0x8024200D': ['WU_E_UH_NEEDANOTHERDOWNLOAD', 'the update must be downloaded again'],
  '0x80242014': ['WU_E_UH_POSTREBOOTSTILLPENDING', 'it is not finished after the restart'],
  '0x80242016': ['WU_E_UH_POSTREBOOTUNEXPECTEDSTATE', 'it came out wrong after the restart'],
  '0x8024402C': ['WU_E_PT_WINHTTP_NAME_NOT_RESOLVED', 'the name of a server was not found'],
  '0x80246007': ['WU_E_DM_NOTDOWNLOADED', 'the update was not downloaded'],
  '0x80D02002': ['DO_E_DOWNLOAD_NO_PROGRESS', 'the download did not go on'],
};

const stops: Readonly<Record<string, CodeWords>> = {
  '0x0000000A': ['IRQL_NOT_LESS_OR_EQUAL', 'Windows or a driver used memory it must not'],
  '0x0000001A': ['MEMORY_MANAGEMENT', 'the management of memory failed'],
  '0x0000001E': ['KMODE_EXCEPTION_NOT_HANDLED', 'a program of the kernel failed'],
  '0x0000003B': ['SYSTEM_SERVICE_EXCEPTION', 'a call into the kernel failed'],
  '0x00000050': ['PAGE_FAULT_IN_NONPAGED_AREA', 'memory was used that is not there'],
  '0x0000007B': ['INACCESSIBLE_BOOT_DEVICE', 'the disk with Windows cannot be read'],
  '0x0000007E': ['SYSTEM_THREAD_EXCEPTION_NOT_HANDLED', 'a thread of the kernel failed'],
  '0x0000009F': ['DRIVER_POWER_STATE_FAILURE', 'a driver did not sleep or wake'],
  '0x000000D1': ['DRIVER_IRQL_NOT_LESS_OR_EQUAL', 'a driver used memory it must not'],
  '0x000000EF': ['CRITICAL_PROCESS_DIED', 'a process that Windows needs ended'],
  '0x00000116': ['VIDEO_TDR_FAILURE', 'the graphics driver did not respond'],
  '0x00000124': ['WHEA_UNCORRECTABLE_ERROR', 'the hardware failed'],
  '0x00000133': ['DPC_WATCHDOG_VIOLATION', 'a driver took too long'],
  '0x00000139': ['KERNEL_SECURITY_CHECK_FAILURE', 'the kernel found its data damaged'],
};
