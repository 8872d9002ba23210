/** Which hosts are this machine itself, where what is sent crosses no network. */

/** Whether a host, by name or by address, with the brackets of an address of IPv6 or without, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/.test(host);
}
