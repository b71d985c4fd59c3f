/** Where flows and the worker meet, unless a test gives each file its own. */
export const TASK_QUEUE = 'baton';
