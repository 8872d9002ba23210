import assert from 'node:assert/strict';
import { retriedClasses } from '#core/incident/retry.ts';

describe('failed installs that are tried again', () => {
  it('are those whose cause passes by itself, never those that come back until somebody mends them', () => {
    for (const name of ['DownloadTimeout', 'InstallFileLocked', 'UnexpectedShutdown', 'WUBusy'])
      assert.ok(retriedClasses.includes(name), name);
    for (const name of ['DiskFull', 'WUDamaged', 'InstallIssue', 'RollbackInitiated', 'unheard of'])
      assert.ok(!retriedClasses.includes(name), name);
  });
});
