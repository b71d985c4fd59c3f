import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const floors = path.join(__dirname, '..', '..');

/**
 * Rules that are loaded once for all cases instead of once for each: they are pure, so cases may share them, and
 * loading them (a calendar’s tables, the schemas beside the types) would cost each case more than its work.
 */
const SHARED_RULES = [
  'calendar/business-time',
  'calendar/compile',
  'registration/protection',
  'registration/state',
  'approval/apply',
  'approval/round/open-things',
  'approval/working-environment',
  'stage/apply',
  'stage/row',
  'approval/command-shapes',
  'registration/message-shapes',
  'stage/message-shapes',
];

/** The one file that workers replay flows from: workflows/ with all rules that it reaches. */
export async function workflowBundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(floors, 'workflows'),
    workflowInterceptorModules: [path.join(floors, 'workflows', 'shared', 'interceptors')],
    payloadConverterPath: path.join(floors, 'workflows', 'shared', 'payload-converter'),
    preloadModules: SHARED_RULES.map((rule) => path.join(floors, 'definitions', rule)),
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
