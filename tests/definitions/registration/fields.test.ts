import { Ajv2020 } from 'ajv/dist/2020';
import type { Field } from '../../../definitions/registration/fields/field';
import { opportunityFields } from '../../../definitions/registration/fields/fields';
import { fromColumns, toChangeableColumns, toColumns } from '../../../definitions/registration/fields/columns';
import { filledFields, hiddenInPool } from '../../../definitions/registration/fields/values';
import { opportunityPatchSchema } from '../../../definitions/registration/changing';
import { registrationSchema } from '../../../definitions/registration/schema';
import { opportunityFacts, ownFields } from '../../../definitions/stage/criteria-facts';
import { opportunitySchema } from '../../../definitions/stage/opportunity-view';
import type { LeftOut } from '../../../definitions/registration/fields/field';
import { formats } from '../../../definitions/shared/form/formats';
import type { TSchema } from '@sinclair/typebox';

type AnyField = Field<TSchema, string, LeftOut<TSchema>, boolean>;
const fields = Object.entries<AnyField>(opportunityFields);
const ajv = new Ajv2020({ strict: false, formats: { ...formats } });

describe.each(fields)(
  'the field %s',
  (name, { schema, column, ifLeftOut, isChangeable, isShownInPool, fact, words }) => {
    test('is entered, changed and read as the table says', () => {
      expect(registrationSchema.properties).toHaveProperty(name);
      expect(new Set<string>(registrationSchema.required).has(name)).toBe(ifLeftOut === 'refused');
      expect(Object.hasOwn(opportunityPatchSchema.properties, name)).toBe(isChangeable);
      expect(opportunitySchema.required).toContain(name);
    });

    test('has a column of its own, and words in both languages', () => {
      expect(fields.filter(([, other]) => other.column === column)).toHaveLength(1);
      expect(column).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(words).toEqual({ zh: expect.stringMatching(/\p{Script=Han}/u), en: expect.stringMatching(/^\p{L}/u) });
    });

    test('is what it may be where it is left out, and what the pool shows instead', () => {
      const left: unknown = typeof ifLeftOut === 'string' ? null : ifLeftOut.is;
      if (typeof ifLeftOut !== 'string') expect(ajv.validate(schema, left)).toBe(true);
      expect(filledFields({ name: 'a' })).toHaveProperty(name, name === 'name' ? 'a' : left);
      expect(Object.hasOwn(hiddenInPool(), name)).toBe(!isShownInPool);
      if (!isShownInPool) expect(hiddenInPool()).toHaveProperty(name, left);
    });

    test('is a fact of its own type, whose default is what holds where it is left out', () => {
      expect(ownFields).toContain(name);
      expect(opportunityFacts[name]).toEqual(fact ?? undefined);
      if (fact === null) return;
      expect({ type: fact.type, enum: fact.enum }).toEqual({ type: schema['type'], enum: schema['enum'] });
      expect(fact.default).toEqual(typeof ifLeftOut === 'string' ? undefined : ifLeftOut.is);
    });
  },
);

test('what is written into columns is read back from them', () => {
  const values = filledFields({ name: '泵站', expectedAmountFen: 5, contacts: [{ name: '王工' }] });
  expect(fromColumns(toColumns(values))).toEqual(values);
  expect(Object.keys(toColumns(values))).toEqual(fields.map(([, { column }]) => column));
  expect(Object.keys(toChangeableColumns(values))).toEqual(
    fields.flatMap(([, { column, isChangeable }]) => (isChangeable ? [column] : [])),
  );
});
