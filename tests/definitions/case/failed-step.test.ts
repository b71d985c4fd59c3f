import { failedStep, STEP_FAILED } from '../../../definitions/case/failed-step';

const database = (statement: string, said: string) =>
  Object.assign(new Error(`${statement} - ${said}`), { severity: 'ERROR', code: '22000', table: 'tasks', length: 99 });

test('people are told the innermost cause, operators all of them', () => {
  const inner = new Error('the inner one');
  const { cause, details } = failedStep(
    new Error('the outer one', { cause: new TypeError('between', { cause: inner }) }),
  );
  expect(cause).toBe('the inner one');
  expect(details).toMatch(/the outer one[^]*caused by: TypeError: between[^]*caused by: Error: the inner one/);
  expect(details).toContain('failed-step.test.ts');
});

test('of the database people are told what it said, not the statement', () => {
  const { cause, details } = failedStep(database('update tasks set number = number - 1', 'value out of range'));
  expect(cause).toBe('value out of range');
  expect(details).toContain('code: 22000, table: tasks');
});

test('what happened in another process is told as it was told there', () => {
  const there = failedStep(database('select 1', 'broken'));
  const here = Object.assign(new Error(there.cause), { type: STEP_FAILED, details: [there.details] });
  const { cause, details } = failedStep(new Error('the activity failed', { cause: here }));
  expect(cause).toBe('broken');
  expect(details).toContain('code: 22000');
  expect(details).toContain('select 1');
});

test('a circle of causes ends, and what is no error is told as it is', () => {
  const one = new Error('one');
  one.cause = new Error('two', { cause: one });
  expect(failedStep(one)).toMatchObject({ cause: 'two' });
  expect(failedStep('just a text')).toEqual({ cause: 'just a text', details: 'just a text' });
});

test('the database can keep it whatever it says, and it is not too long for anybody', () => {
  const { cause, details } = failedStep(new Error(`a\0b \ud83d ${'长'.repeat(60_000)}`));
  for (const text of [cause, details]) {
    expect(text).not.toContain('\0');
    expect(text).not.toMatch(/\p{Cs}/u);
  }
  expect(cause.length).toBe(500);
  expect(details.length).toBe(20_000);
});
