import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { createLog } from '../../../ops/processes/log';
import { failedStep, STEP_FAILED } from '../../../definitions/case/failed-step';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog('test', { write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

const there = failedStep(Object.assign(new Error('select 1 - out of range'), { severity: 'ERROR', code: '22003' }));
const failed = new WorkflowUpdateFailedError(
  'Workflow Update failed',
  ApplicationFailure.create({ message: there.cause, type: STEP_FAILED, details: [there.details] }),
);

test.each(['err', 'error'])(
  'an error under `%s` is logged with all its causes, whichever process they are of',
  (name) => {
    const line = logged((log) => log.error({ [name]: failed, requestId: 'r1' }, 'it failed'));
    expect(line).toMatchObject({ msg: 'it failed', requestId: 'r1', [name]: { message: 'Workflow Update failed' } });
    const text = JSON.stringify(line[name]);
    for (const part of ['out of range', '22003', 'caused by', 'log.test.ts']) expect(text).toContain(part);
  },
);

test('an error as text stays as it is, and secrets are kept back', () => {
  expect(logged((log) => log.warn({ error: 'a text', token: 't0' }, 'x'))).toMatchObject({
    error: 'a text',
    token: '[Redacted]',
  });
});
