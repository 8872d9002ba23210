/**
 * The client's table of calls against the emulator's table of routes: written apart from each other, they must agree on
 * what a call needs, and the README's permissions must be what all calls need together, none too few and none too many.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { calls } from '#graph/calls.ts';
import type { KnownCall } from '#graph/calls/call.ts';
import { graphRoutes } from '../../../emulator/graph/routes.ts';
import {
  createGrants,
  readmePermissionNames,
  workspaceReader,
} from '../../../emulator/http/signIn/permissions.ts';
import { createRouteFinder, type Route } from '../../../emulator/http/routes.ts';

const find = createRouteFinder(graphRoutes);
const known: readonly (readonly [string, KnownCall])[] = Object.entries(calls);
const served = known.filter(([, { path }]) => path !== '/$batch');

function routeOf(call: KnownCall): Route {
  const isGraph = call.version !== 'v1';
  const match = find({
    method: call.method,
    version: call.version === 'beta' ? 'beta' : 'v1.0',
    path: isGraph ? call.path : `/v1${call.path}`,
  });
  if (match.kind !== 'found') throw new Error(`${call.method} ${call.path}: ${match.kind}`);
  return match.route;
}

/** What a route wants of a call; members are written by their own permissions. */
function wanted(call: KnownCall): readonly string[] {
  const route = routeOf(call);
  return route.permissionsFor?.({ 'members@odata.bind': [] }) ?? route.permissions;
}

/** The page is another where the call changes more than members, or is no part of Graph. */
const hasOwnPage = (call: KnownCall) =>
  call.version !== 'v1' && routeOf(call).permissionsFor === undefined;

const suffices = (names: readonly string[], call: KnownCall) =>
  createGrants(names, []).has(wanted(call), 0);

describe('Each call of the client', () => {
  for (const [name, call] of served) {
    it(`${name} is served, and may be made with the permissions that the client names for it`, () => {
      const own = call.version === 'v1' ? [workspaceReader] : call.permissions;
      ok(suffices(own, call), `${own.join()} for ${wanted(call).join(' or ')}`);
      for (const left of own) {
        const others = own.filter((one) => one !== left);
        equal(suffices(others, call), false, `it may be made without ${left}`);
      }
    });
  }

  it('may be made with the permissions of the README, and each of those is the least for one', () => {
    const refused = served.filter(([, call]) => !suffices(readmePermissionNames, call));
    deepEqual(refused, []);
    const least = new Set<string>(served.flatMap(([, call]) => call.permissions));
    deepEqual(
      readmePermissionNames.filter((name) => name !== workspaceReader && !least.has(name)),
      [],
    );
  });

  it('follows the same document on both sides', () => {
    const differences = served
      .filter(([, call]) => hasOwnPage(call))
      .flatMap(([name, call]) => {
        const document = routeOf(call).document.replace(/^graph\/api\//, '');
        return document === call.document ? [] : [`${name}: ${call.document}, ${document}`];
      });
    deepEqual(differences, []);
  });

  it('needs what the README says', () => {
    const readme = readFileSync('README.md', 'utf8');
    const row = readme.split('\n').find((line) => line.startsWith('| a tenant')) ?? '';
    for (const name of readmePermissionNames)
      if (name !== workspaceReader) ok(row.includes(`\`${name}\``), name);
    ok(readme.includes(workspaceReader), workspaceReader);
  });
});
