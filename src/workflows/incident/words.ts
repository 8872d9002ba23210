/** What operators say to an incident, as its inbox takes it in. */
import {
  commandRefusal,
  readIncidentCommand,
  type IncidentCommand,
} from '#core/incident/command.ts';
import type { Incident } from '#core/incident/incident.ts';
import { refuse } from '#core/refusal.ts';
import { openInbox, type Inbox, type Pending } from '../inbox.ts';
import { incidentUpdates } from '../incidentMessages.ts';

/** A word that waits to be taken. */
export type PendingWord = Pending<IncidentCommand, Incident>;
export type Words = Inbox<IncidentCommand, Incident>;

/** What is answered when the incident ends before it came to a word. */
export const ended = refuse('alreadySo', 'The incident is over');

const meanings: Readonly<Record<IncidentCommand['kind'], string>> = {
  note: 'Adds to the timeline. {"operator": "kim", "text": "the vendor was called"}',
  own: 'Says whose it is. {"operator": "kim", "owner": "network team"}',
  close: 'Ends it. {"operator": "kim", "reason": "accepted", "isFalse": false}',
};

/** Opens the inbox. */
export function openWords(incident: () => Incident | null): Words {
  return openInbox<IncidentCommand, Incident>({
    updates: incidentUpdates,
    describe: (kind) => meanings[kind],
    parse: readIncidentCommand,
    refusal: (command) => {
      const known = incident();
      return known === null ? null : commandRefusal(known, command);
    },
    isUrgent: () => false,
    ended,
  });
}
