/** What each table of timelines and support requests holds. */
import type { TableNote } from './note.ts';

const untilErased = 'until `support erase` takes it away';

/** By table. */
export const supportNotes: Readonly<Record<string, TableNote>> = {
  timelines: {
    about: 'An entry of the timeline of an incident or of a support request.',
    kept: 'as long as the installation stands; of a support request what people wrote until `support erase`',
    columns: {
      tenant: 'Name of the tenant.',
      matter: 'Incident or support request.',
      matter_number: 'Number of that.',
      number: 'Order of entries.',
      kind: 'What kind.',
      at: 'When.',
      by: 'The service, or the name of the operator who signed it.',
      text: 'What was written.',
    },
  },
  support_requests: {
    about: 'A support request as it stood last.',
    kept: 'as long as the installation stands; its subject and names until `support erase`',
    columns: {
      tenant: 'Name of the tenant.',
      number: 'Its number.',
      status: 'How it stands.',
      severity: 'How grave it is.',
      kind: 'What is asked for.',
      area: 'Management area that it is about.',
      subject: 'What it is about, as whoever asks wrote it.',
      opened_at: 'When it was opened.',
      changed_at: 'When something became of it last.',
      ended_at: 'When it was over for good.',
      body: 'All of it, with the names of operators who asked and answered.',
    },
  },
  support_texts: {
    about: 'What an operator has written to a support request that has not taken it yet.',
    kept: 'for seconds, until it stands in the timeline or is refused; at the latest until the request is over',
    columns: {
      tenant: 'Name of the tenant.',
      request: 'Number of the request.',
      id: 'By what it is known.',
      text: 'What was written.',
      at: 'When.',
    },
  },
  support_files: {
    about: 'A file that was attached to a support request.',
    kept: untilErased,
    columns: {
      tenant: 'Name of the tenant.',
      request: 'Number of the request.',
      id: 'By what it is known on its way.',
      number: 'Its number among the files of the request.',
      name: 'Its name, as whoever attached it had it.',
      bytes: 'How large it is.',
      sha256: 'Hash of what it holds.',
      content: 'What it holds.',
      at: 'When it was attached.',
    },
  },
};
