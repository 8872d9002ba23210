/**
 * The proxy to the internet, as HTTPS_PROXY and NO_PROXY name it, for requests of our own; the identity library reads the
 * same variables itself. This machine is always reached without it.
 */
import http from 'node:http';

const thisMachine = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** Makes https requests of this process go through the proxy that the environment names, if it names one. */
export function useProxyOf(environment: Readonly<Record<string, string | undefined>>): void {
  const proxy = environment['HTTPS_PROXY'] || environment['https_proxy'];
  if (!proxy) return;
  if (typeof http.setGlobalProxyFromEnv !== 'function')
    throw new Error(
      'HTTPS_PROXY is set, and this Node cannot be told of it: use 24.14 or newer, or set NODE_USE_ENV_PROXY=1',
    );
  const without = environment['NO_PROXY'] || environment['no_proxy'];
  const no_proxy = [...thisMachine, ...(without ? [without] : [])].join(',');
  http.setGlobalProxyFromEnv({ https_proxy: proxy, no_proxy });
}
