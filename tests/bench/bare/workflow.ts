import { condition, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities';

export const writeRow = defineUpdate<string, [string]>('writeRow');

const { insertRow } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' });

/** What the engine costs by itself: one update, one local activity that writes one row. */
export async function bareWorkflow(): Promise<void> {
  let written = false;
  setHandler(writeRow, async (id) => {
    await insertRow(id);
    written = true;
    return id;
  });
  await condition(() => written);
}
