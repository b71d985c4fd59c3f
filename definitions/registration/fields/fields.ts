import { Type } from '@sinclair/typebox';
import { nameOf, oneWordOf } from '../../shared/schema';
import { day } from '../../shared/wire';
import { contactsSchema } from '../contacts';
import { field } from './field';

/** Amounts in fen stay exact as JSON numbers up to here (90 billion yuan). */
const MAX_AMOUNT_FEN = Number.MAX_SAFE_INTEGER;

export const opportunityCategories = ['normal', 'project'] as const;
export const opportunityVisibilities = ['private', 'public'] as const;

/**
 * The fields of an opportunity by the names that people and criteria use. Whose it is, its customer and its custom
 * fields stand elsewhere: they have rules of their own.
 */
export const opportunityFields = {
  name: field({
    words: { zh: '商机名称', en: 'Name' },
    schema: nameOf('What the opportunity is called.'),
    column: 'name',
    ifLeftOut: 'refused',
    isChangeable: true,
    isShownInPool: true,
    fact: { type: 'string', description: 'The name of the opportunity.' },
  }),
  category: field({
    words: { zh: '商机类别', en: 'Category' },
    schema: oneWordOf(opportunityCategories, 'OPP-08: `normal` or `project`.'),
    column: 'category',
    ifLeftOut: { is: 'normal' },
    isChangeable: true,
    isShownInPool: true,
    fact: {
      type: 'string',
      enum: opportunityCategories,
      default: 'normal',
      description: 'The category: normal or project (OPP-08).',
    },
  }),
  /** Assigning and releasing change it, not its owner’s `PATCH`. */
  visibility: field({
    words: { zh: '公共或私有', en: 'Visibility' },
    schema: oneWordOf(
      opportunityVisibilities,
      'OPP-17: `private` belongs to you; OPP-18: `public` belongs to nobody and cannot progress before it is ' +
        'assigned. Left out: `private`.',
    ),
    column: 'visibility',
    ifLeftOut: { is: 'private' },
    isChangeable: false,
    isShownInPool: true,
    fact: {
      type: 'string',
      enum: opportunityVisibilities,
      default: 'private',
      description: 'Private 私有 or public 公共.',
    },
  }),
  expectedAmountFen: field({
    words: { zh: '预计金额', en: 'Expected amount' },
    schema: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT_FEN, description: 'Expected amount in fen.' }),
    column: 'expected_amount_fen',
    ifLeftOut: 'open',
    isChangeable: true,
    isShownInPool: false,
    fact: { type: 'integer', description: 'The expected amount, in fen.' },
  }),
  expectedCloseOn: field({
    words: { zh: '预计成交日期', en: 'Expected to close on' },
    schema: day('The day on which it is expected to be won.'),
    column: 'expected_close_on',
    ifLeftOut: 'open',
    isChangeable: true,
    isShownInPool: false,
    fact: { type: 'string', description: 'The day on which it is expected to close, `YYYY-MM-DD`.' },
  }),
  contacts: field({
    words: { zh: '联系人', en: 'Contacts' },
    schema: contactsSchema,
    column: 'contacts',
    ifLeftOut: { is: [] },
    isChangeable: true,
    isShownInPool: false,
    fact: null,
  }),
};

export type OpportunityFields = typeof opportunityFields;
