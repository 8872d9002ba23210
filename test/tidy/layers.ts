/** Who may import whom. One line a folder; its own files it may import always. */

/** What the files of a folder may import. */
export interface Layer {
  /** Folders of the project, or single files of them. */
  readonly folders: readonly string[];
  /** Of these the types alone. */
  readonly types?: readonly string[];
  /** `*` = any. */
  readonly packages: readonly string[];
}

/** Each folder of the project that holds code, from below. */
export const layers: Readonly<Record<string, Layer>> = {
  'src/core': { folders: [], packages: [] },
  'src/reports': { folders: ['src/core'], packages: [] },
  'src/graph': {
    folders: ['src/core'],
    packages: ['node:', 'zod', 'fflate', '@azure/identity'],
  },
  'src/store': {
    folders: ['src/core'],
    types: ['src/graph/intune/devices.ts', 'src/graph/logAnalytics/installs.ts'],
    packages: ['node:', 'zod', 'pg', 'kysely', 'pg-copy-streams'],
  },
  'src/feeds': { folders: ['src/core'], packages: ['node:', 'zod'] },
  'src/channels': {
    folders: ['src/core', 'src/webhook/secrets.ts', 'src/webhook/changedFile.ts'],
    packages: ['node:', 'zod', 'yaml', 'nodemailer'],
  },
  'src/webhook': { folders: ['src/core', 'src/store'], packages: ['node:', 'zod'] },
  'src/live': { folders: ['src/core', 'src/reports', 'src/store'], packages: ['node:', 'zod'] },
  'src/activities': {
    folders: ['src/core', 'src/graph', 'src/store', 'src/feeds', 'src/channels', 'src/reports'],
    packages: ['node:', '@temporalio/activity'],
  },
  'src/workflows': {
    folders: ['src/core'],
    types: ['src/activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  'src/policy': { folders: ['src/core'], packages: ['node:', 'zod', 'yaml'] },
  'src/settings': { folders: ['src/core', 'src/graph/signIn'], packages: ['node:', 'zod'] },
  'src/engine': { folders: ['src/core', 'src/settings/config.ts'], packages: ['*'] },
  'src/breakGlass': { folders: ['src/core', 'src/graph'], packages: ['node:', 'zod'] },
  'src/tenantCheck': {
    folders: [
      'src/core',
      'src/graph',
      'src/breakGlass/tenantGraph.ts',
      'src/activities/names.ts',
      'src/activities/areas/catalogue/template.ts',
      'src/activities/areas/office/settings.ts',
    ],
    packages: ['node:', 'zod'],
  },
  'src/client': {
    folders: [
      'src/core',
      'src/reports',
      'src/workflows/messages.ts',
      'src/workflows/incidentMessages.ts',
      'src/workflows/supportMessages.ts',
    ],
    types: ['src/workflows', 'src/activities/contract.ts', 'src/breakGlass/reconcile.ts'],
    packages: ['node:', '@temporalio/client', '@temporalio/common', '@temporalio/proto'],
  },
  'src/cli': {
    folders: [
      'src/core',
      'src/reports',
      'src/store',
      'src/settings',
      'src/policy',
      'src/engine',
      'src/client',
      'src/breakGlass',
      'src/tenantCheck',
      'src/channels/contactsFile.ts',
      'src/channels/editContacts.ts',
      'src/webhook/secrets.ts',
      'src/workflows/messages.ts',
    ],
    types: ['src/activities/contract.ts'],
    packages: ['*'],
  },
  'src/worker': {
    folders: [
      'src/core',
      'src/graph',
      'src/store',
      'src/feeds',
      'src/channels',
      'src/webhook',
      'src/live',
      'src/activities',
      'src/workflows',
      'src/settings',
      'src/engine',
      'src/breakGlass',
      'src/client',
    ],
    packages: ['*'],
  },
  emulator: { folders: [], packages: ['node:', 'zod', 'yaml', 'fflate'] },
  bench: { folders: ['src', 'emulator'], packages: ['*'] },
  test: { folders: ['src', 'emulator', 'bench'], packages: ['*'] },
};
