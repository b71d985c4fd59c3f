import { visibleData } from '../../../definitions/approval/data/fields';
import { shownData } from '../../../definitions/approval/data/shown-data';
import { anApproval, aStep } from './a-case';
import { idOf } from './world';

describe('TSK-09 hidden fields', () => {
  const data = { items: [{ cost: 1 }], buyer: { cost: 2, name: 'b' }, note: 'n' };
  test('are left out through objects', () =>
    expect(visibleData(data, ['/buyer/cost'])).toEqual({ ...data, buyer: { name: 'b' } }));
  test.each(['/items/0/cost', '/items/*/cost', '/items/cost'])('%s inside a list hides the whole list', (pointer) =>
    expect(visibleData(data, [pointer])).toEqual({ buyer: data.buyer, note: 'n' }),
  );
  test('a long text is shown without half a character at its end', () => {
    const [line] = shownData({ note: `${'a'.repeat(499)}👍👍` });
    expect(line?.value).toBe(`${'a'.repeat(499)}👍…`);
  });
});

describe('TSK-05 why nobody is asked', () => {
  const said = (approval: ReturnType<typeof anApproval>) =>
    approval.effects().flatMap((effect) => (effect.kind === 'announce' ? [effect] : []));
  test('is told of each rule, with what happens instead', () => {
    const step = { ...aStep('one', ['nobody']), approvers: [{ field: '/who' }, { user: 'nobody' }] };
    const approval = anApproval([step, aStep('two', ['lea'])], { data: { who: ['eve', idOf('old')] } });
    expect(said(approval)).toMatchObject([
      {
        what: 'approversMissing',
        stepKey: 'one',
        reasons: [
          'field /who: "eve", which is no user id',
          `field /who: ${idOf('old')} is no active user`,
          'user nobody: nobody is found',
        ],
        then: 'refused',
      },
    ]);
    expect(approval.state().status).toBe('rejected');
  });
  test('nothing is told where everybody is found', () =>
    expect(said(anApproval([aStep('one', ['lea', 'leo'])]))).toEqual([]));
});
