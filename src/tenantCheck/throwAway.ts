/** What is made for a trial says what it is. */

/** What the objects are called, so that one that was left behind is known for what it is. */
export const throwAway = 'Ringmaster doctor, may be deleted';

/** What stands in their descriptions. */
export const about =
  'Made by `ringmaster doctor --tenant --write` to try what is allowed; reaches no device.';
