/** The surroundings of an activity, for what it asks Temporal about itself. */
import { Context, asyncLocalStorage } from '@temporalio/activity';

/** As the activity's last attempt, at which a source that is still silent is named. */
export function atLastAttempt<T>(work: () => Promise<T>): Promise<T> {
  return asyncLocalStorage.run(
    Object.assign(Object.create(Context.prototype) as Context, { info: { attempt: 5 } }),
    work,
  );
}
