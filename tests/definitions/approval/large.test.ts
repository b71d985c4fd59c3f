import { MAX_ANSWERS } from '../../../definitions/approval/round/answers';
import { apply } from '../../../definitions/approval/apply';
import { decimalOf, isAtLeast, multiply, sum } from '../../../definitions/shared/decimal';
import { openTasks } from '../../../definitions/approval/round/open-things';
import type { Organisation } from '../../../definitions/organisation/people/organisation';
import { taskIdOf } from '../../../definitions/approval/round/task-id';
import { anApproval, aStep, decides, START } from './a-case';
import { company, environmentOf, idOf } from './world';

const [model] = company.people;
const crowd = (count: number): Organisation => ({
  ...company,
  people: Array.from({ length: count }, (_, index) => ({
    ...model,
    userId: idOf(`u${index}`),
    username: `u${index}`,
    name: `U${index}`,
    roles: ['crowd'],
    departmentId: null,
    active: true,
  })),
});

describe('large approvals', () => {
  test('a decision among 300 open tasks costs far below a millisecond', () => {
    const step = {
      key: 'all',
      mode: { ratio: 0.9 },
      approvers: [{ role: 'crowd' }],
      deadline: { within: { hours: 8 }, remind: [{ hours: 1 }] },
    } as const;
    const approval = anApproval([step], { organisation: crowd(300) });
    const tasks = openTasks(approval.state());
    expect(tasks).toHaveLength(300);
    let state = approval.state();
    const began = performance.now();
    for (const [index, { taskId, holderId }] of tasks.slice(0, 200).entries()) {
      const result = apply(
        state,
        {
          kind: 'decide',
          id: `c${index}`,
          by: { userId: holderId ?? '', name: '', isAdministrator: false },
          taskId,
          outcome: 'approve',
        },
        START,
        environmentOf(),
      );
      if ('state' in result) ({ state } = result);
    }
    const each = (performance.now() - began) / 200;
    expect(openTasks(state)).toHaveLength(100);
    expect(each).toBeLessThan(20);
  });

  test('thousands of commands leave a state that a flow can carry', () => {
    const approval = anApproval([aStep('one', ['lea', 'leo']), aStep('two', ['boss'])]);
    for (let round = 0; round < 1000; round++) {
      decides(approval, 'lea');
      approval.sends('leo', { kind: 'comment', taskId: approval.taskOf('leo'), text: 'once more' });
      approval.sends('leo', {
        kind: 'return',
        taskId: approval.taskOf('leo'),
        to: 'initiator',
        resume: 'rerun',
        reason: 'again',
      });
      approval.sends('sam', { kind: 'resubmit', taskId: approval.taskOf('sam') });
    }
    expect(approval.state().answered).toHaveLength(MAX_ANSWERS);
    expect(JSON.stringify(approval.state()).length).toBeLessThan(200_000);
  });

  test('answers that name many tasks are remembered for less long', () => {
    const approval = anApproval([aStep('one', ['lea']), { key: 'all', mode: 'all', approvers: [{ role: 'crowd' }] }], {
      organisation: { ...company, people: [...company.people, ...crowd(200).people] },
    });
    for (let round = 0; round < 60; round++) {
      decides(approval, 'lea');
      approval.sends('u0', {
        kind: 'return',
        taskId: approval.taskOf('u0'),
        to: 'one',
        resume: 'rerun',
        reason: 'again',
      });
    }
    expect(JSON.stringify(approval.state()).length).toBeLessThan(500_000);
  });
});

describe('task ids', () => {
  test('are UUIDv7, the same for the same task and different for every other', () => {
    expect(taskIdOf('case', 1, START)).toBe(taskIdOf('case', 1, START));
    const ids = Array.from({ length: 20_000 }, (_, index) =>
      taskIdOf(`case ${index % 200}`, Math.floor(index / 200), START),
    );
    expect(new Set(ids).size).toBe(20_000);
    for (const id of ids.slice(0, 100))
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('exact numbers', () => {
  test.each([
    [[0.1, 0.2], 0.3],
    [[0.7, 0.1], 0.8],
    [[1e-7, 2e-7], 3e-7],
    [[1e21, 1], 1e21],
  ])('%j add up to %d and not less', (parts, whole) => {
    expect(isAtLeast(sum(parts), decimalOf(whole))).toBe(true);
  });

  test('three of five are exactly 0.6; a third is not 0.34', () => {
    expect(isAtLeast(decimalOf(3), multiply(decimalOf(0.6), decimalOf(5)))).toBe(true);
    expect(isAtLeast(decimalOf(1), multiply(decimalOf(0.34), decimalOf(3)))).toBe(false);
    expect(isAtLeast(decimalOf(0.3), sum([0.1, 0.2]))).toBe(true);
  });
});
