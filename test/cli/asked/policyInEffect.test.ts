/** What is said of an area that the policy file has switched off: what becomes of its policies. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { policyOf } from '#cli/asked/policyInEffect.ts';
import { Failure } from '#cli/failure.ts';

describe('An area that is switched off', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'areas-'));
  after(() => rmSync(folder, { recursive: true }));
  const left = {
    office: /its policies stand in Intune as they are, pins among them, and are yours$/,
    edge: /its policies stand in Intune as they are, pins among them, and are yours$/,
    teams: /nothing was ever written for it$/,
  } as const;

  for (const area of ['office', 'edge', 'teams'] as const)
    it(`has no policy, and of ${area} it is said what was left in the tenant`, async () => {
      const file = path.join(folder, `${area}.yaml`);
      writeFileSync(file, `tenant: contoso\nareas: {${area}: off}\n`);
      await assert.rejects(policyOf(file, area), (error) => {
        assert.ok(error instanceof Failure);
        assert.match(error.details.remedy ?? '', left[area]);
        return error.kind === 'refused';
      });
    });
});
