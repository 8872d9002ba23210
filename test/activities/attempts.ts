/** The surroundings of an activity, for what it asks Temporal about itself. */
import { Context, asyncLocalStorage } from '@temporalio/activity';

/** As the activity's last attempt, at which a source that is still silent is named. */
export function atLastAttempt<T>(work: () => Promise<T>): Promise<T> {
  return atAttempt(5, work);
}

/** As the attempt of that number. */
export function atAttempt<T>(attempt: number, work: () => Promise<T>): Promise<T> {
  const context = Object.assign(Object.create(Context.prototype) as Context, {
    info: { attempt },
    heartbeat: () => undefined,
  });
  return asyncLocalStorage.run(context, work);
}
