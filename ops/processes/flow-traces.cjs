/**
 * Preloaded into the worker, and so into the threads in which flows run: `node -r ops/processes/flow-traces.cjs …`.
 * The engine’s library notes where each promise of a flow was made, only to answer `__stack_trace` queries. That is a
 * quarter of what a worker does. Where Node has no promise hooks the library does without them, and answers such a
 * query with an error; so it is told that there are none, unless BATON_FLOW_TRACES is 1.
 */
const v8 = require('node:v8');

const createHook = () => {
  throw new Error('Traces of flows are off: BATON_FLOW_TRACES is not 1.');
};

// A copy: Node’s own AsyncLocalStorage, which flows need, uses the original.
if (process.env.BATON_FLOW_TRACES !== '1') v8.promiseHooks = { ...v8.promiseHooks, createHook };
