import { checkDefinition } from '../../../definitions/kinds/check';
import { kinds } from '../../../definitions/kinds/kinds';
import { shippedDefinitions, shippedFiles, shippedFolders, shippedWorld } from './shipped-definitions';

describe('DEF-01 the shipped definitions', () => {
  test.each(shippedFiles.map(({ kind, file, body }) => [`${kind}/${file}`, kind, body] as const))(
    '%s has nothing to find but what nobody can know yet',
    (file, kind, body) => {
      const expected =
        file === 'workingCalendar/cn.json'
          ? [expect.objectContaining({ severity: 'warning', pointer: '/basedOn', code: 'year_not_arranged' })]
          : [];
      expect(checkDefinition(kind, body, shippedWorld)).toEqual(expected);
    },
  );
  test('are named by their place and written as they are exported', () => {
    for (const { kind, file, text, body } of shippedFiles) {
      expect(body).toMatchObject({ kind, key: file.replace('.json', '') });
      expect(text).toBe(`${JSON.stringify(body, null, 2)}\n`);
    }
  });
  test('are a set of every kind', () => {
    expect(shippedFolders.toSorted()).toEqual([...kinds].toSorted());
    const count = (kind: string) => shippedDefinitions.filter((definition) => definition.kind === kind).length;
    expect({
      models: count('businessModel'),
      policies: count('registrationPolicy'),
      approvals: count('approval') >= 6,
      plans: count('carePlan') >= 4,
    }).toEqual({ models: 2, policies: 2, approvals: true, plans: true });
  });
});
