import { condition, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities';

export const writeRow = defineUpdate<string, [string]>('writeRow');

const { insertRow } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '10s' });

/** What the engine costs by itself: as many updates as are said, each with one local activity that writes one row. */
export async function bareWorkflow(updates = 1): Promise<void> {
  let written = 0;
  setHandler(writeRow, async (id) => {
    await insertRow(id);
    written += 1;
    return id;
  });
  await condition(() => written >= updates);
}
