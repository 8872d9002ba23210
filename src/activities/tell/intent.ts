/** Under what a message to one contact by one way is audited: nothing of it is sent twice. */
export function intentOf(
  message: string,
  { contact, channel }: { readonly contact: string; readonly channel: string },
): string {
  return [message, contact, channel].join('/');
}
