import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';

/** What a flow asks of the rows: it takes milliseconds, and is tried again only for what passes by itself. */
export const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });
