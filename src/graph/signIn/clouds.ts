/**
 * Microsoft's clouds: each has its own Graph, its own place where tokens are asked for, and its own Log Analytics, and a
 * token of one is none in another. A secret or a token goes to these hosts alone, over https; on this machine itself any
 * port is taken, because an emulator may listen there. Source: Graph's page "Microsoft Graph national cloud deployments",
 * Entra's page "National clouds", Azure Monitor's page "Azure Monitor Log Analytics API, endpoints".
 */
import { isLoopbackHost } from '#core/loopback.ts';

/** The hosts of one cloud, and what tokens are for there. */
export interface Cloud {
  readonly name: 'global' | 'US Government L4' | 'US Government L5 (DOD)' | 'China (21Vianet)';
  readonly graph: string;
  readonly login: string;
  readonly analytics: string;
  /** The resource a token for Log Analytics is asked for. */
  readonly analyticsAudience: string;
}

const government = {
  login: 'https://login.microsoftonline.us',
  analytics: 'https://api.loganalytics.us',
  analyticsAudience: 'https://api.loganalytics.us',
} as const;

/** The cloud that nearly everybody is in. */
const globalCloud: Cloud = {
  name: 'global',
  graph: 'https://graph.microsoft.com',
  login: 'https://login.microsoftonline.com',
  analytics: 'https://api.loganalytics.azure.com',
  analyticsAudience: 'https://api.loganalytics.io',
};

/** All of them. */
export const clouds: readonly Cloud[] = [
  globalCloud,
  { name: 'US Government L4', graph: 'https://graph.microsoft.us', ...government },
  { name: 'US Government L5 (DOD)', graph: 'https://dod-graph.microsoft.us', ...government },
  {
    name: 'China (21Vianet)',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
    login: 'https://login.chinacloudapi.cn',
    analytics: 'https://api.loganalytics.azure.cn',
    analyticsAudience: 'https://api.loganalytics.azure.cn',
  },
];

/** Other names of the same services. */
const otherHosts = ['https://login.partner.microsoftonline.cn', 'https://api.loganalytics.io'];

/** The cloud a Graph address belongs to; an address on this machine stands in for the global one. */
export function cloudOf(graphUrl: string): Cloud {
  const { origin } = new URL(graphUrl);
  return clouds.find(({ graph }) => graph === origin) ?? globalCloud;
}

/** Whether an address is on this machine. */
export function isLoopback(url: string): boolean {
  return isLoopbackHost(new URL(url).hostname);
}

/** The rule, for whoever has set another address. */
export const trustedHostRule = `must be one of Microsoft's clouds (${clouds.map(({ graph }) => new URL(graph).host).join(', ')}, and their logins), by https, or an emulator on this machine`;

/** Whether a token or a secret may be sent there. */
export function isTrusted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  if (isLoopback(url)) return true;
  const { origin } = new URL(url);
  const known = clouds.flatMap(({ graph, login, analytics }) => [graph, login, analytics]);
  return known.includes(origin) || otherHosts.includes(origin);
}

/** Throws where a token or a secret may not be sent. */
export function demandTrusted(url: string): void {
  if (!isTrusted(url)) throw new Error(`The address ${new URL(url).origin} ${trustedHostRule}`);
}
