/** What tests of areas are given: a store, a server in place of Microsoft's, and a tenant that nobody else has. */
import type { Store } from '#store/store.ts';
import { startExports, type Exports } from '../../graph/intune/exports.ts';
import { openDatabase } from '../../store/database.ts';

/** A server that stands for a part of Graph. */
interface Server {
  readonly close: () => unknown;
}

/** Gives each test a server and a tenant of its own; to be called where tests are described. */
export function eachTenant<S extends Server>(
  area: string,
  start: () => Promise<S>,
  use: (given: { readonly store: Store; readonly server: S; readonly tenant: string }) => void,
): void {
  let store: Store;
  let server: S;
  let tenants = 0;
  before(async () => ({ store } = await openDatabase()));
  after(() => store.close());
  beforeEach(async () => {
    server = await start();
    tenants += 1;
    use({ store, server, tenant: `${area}-${tenants}` });
  });
  afterEach(async () => void (await server.close()));
}

/** Gives all tests of a description one store and one server of export jobs. */
export function withExports(
  use: (given: { readonly store: Store; readonly exports: Exports }) => void,
): void {
  let store: Store;
  let exports: Exports;
  before(async () => {
    ({ store } = await openDatabase());
    exports = await startExports();
    use({ store, exports });
  });
  after(async () => {
    exports.close();
    await store.close();
  });
}
