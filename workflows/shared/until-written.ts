import { log } from '@temporalio/workflow';
import { isRefusal } from './refusal';

/** What came of one attempt at a step: it is done, or the row carries the case further than the flow knows. */
export type Attempt<Kept, Answer> = { readonly done: Answer } | { readonly behind: Kept };

/**
 * Judges a step and writes it, once. Worker and engine may have been killed after a step was written and before the
 * engine knew of it: then the row is ahead. The flow takes up what the row carries, and judges the step again.
 */
export async function untilWritten<Kept, Answer>(
  takeUp: (kept: Kept) => Promise<void>,
  step: () => Promise<Attempt<Kept, Answer>>,
): Promise<Answer> {
  for (;;) {
    const attempt = await step();
    if ('done' in attempt) return attempt.done;
    log.warn('the row carries the case further than the flow knew: it is taken up from there');
    await takeUp(attempt.behind);
  }
}

/**
 * A flow that is behind its row may refuse what it should take: a refusal stands once the row has been asked.
 * @param refresh takes up what the row carries; false: the flow knew all of it
 */
export async function confirmed<T>(refresh: () => Promise<boolean>, task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!isRefusal(error) || !(await refresh())) throw error;
    }
  }
}
