import { type Static, Type } from '@sinclair/typebox';
import { durationOf } from '../../shared/duration';
import { type DeepReadonly, definitionHead, keyOf, oneWordOf, orNull, strictObject } from '../../shared/schema';

const extension = strictObject(
  {
    approval: keyOf('The approval that an extension needs.'),
    by: durationOf('How much longer the claim is protected, counted from the end it had.'),
    atMost: Type.Integer({ minimum: 0, maximum: 100, description: 'How many times one claim may be extended.' }),
  },
  'How the protection may be extended. Left out, it may not.',
);

const shareOf = (field: string, otherwise: string): ReturnType<typeof Type.Number> =>
  Type.Number({
    minimum: 0,
    maximum: 1,
    description: `How much a ${field} counts that is quite alike (0–1). Left out: ${otherwise}.`,
  });

const weights = strictObject(
  { name: Type.Optional(shareOf('name', '1')), address: Type.Optional(shareOf('address', '0.5')) },
  'How much each field’s likeness counts. A field brings its likeness times its weight; several fields ' +
    'together bring 1 − (1 − one) × (1 − other). Left out: a name counts fully, an address half.',
);

const protection = strictObject(
  {
    for: durationOf('How long a valid registration is protected (保护期), from the moment it became valid.'),
    remind: Type.Optional(
      Type.Array(durationOf('How long before the end.'), {
        maxItems: 20,
        description: 'Reminders, counted back from the end.',
      }),
    ),
    extension: Type.Optional(extension),
    onEnd: oneWordOf(
      ['release', 'toPublic'],
      'What the end does: `release` gives the claim up; `toPublic` makes the opportunity public, without owners.',
    ),
  },
  'The protection of a valid registration against others.',
);

const limits = strictObject(
  {
    openPerOwner: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100_000,
        description:
          'How many open opportunities one person may own: registering or being assigned one more is ' +
          'refused. Left out: no bound.',
      }),
    ),
    mayTakePublic: Type.Optional(
      Type.Boolean({
        description:
          'Whether a salesperson may assign a public opportunity to themselves (领取). Left out: false, ' +
          'heads and administrators assign them.',
      }),
    ),
  },
  'What one person may hold.',
);

const pool = strictObject(
  {
    notAgainFor: durationOf(
      'How long whoever released an opportunity into the pool, or let its protection end, does not take it again ' +
        '(冷却期). The heads above and administrators may assign it to them all the same.',
    ),
  },
  'What holds in the public pool 公共池. Left out: whoever gave an opportunity up may take it again at once.',
);

const reopen = strictObject(
  {
    approval: keyOf('The approval that decides.'),
    within: Type.Optional(durationOf('For how long after it was lost it may be asked for. Left out: without end.')),
  },
  'How a lost opportunity is reopened (重启). Left out: it stays lost.',
);

/** Registration and conflict policy (报备与冲突处理原则): OPP-04 to OPP-07. */
export const registrationPolicySchema = strictObject(
  {
    ...definitionHead('registrationPolicy'),
    scope: Type.Optional(
      Type.Array(oneWordOf(['customers', 'opportunities'], 'A kind of record.'), {
        minItems: 1,
        uniqueItems: true,
        maxItems: 2,
        description: 'What a registration is compared with. Left out: both.',
      }),
    ),
    exact: oneWordOf(
      ['review', 'refuse'],
      'What an exact hit does (same tax number, phone, mobile, e-mail or website): a person reviews it, or ' +
        'it is refused.',
    ),
    fuzzy: strictObject(
      {
        reviewFrom: Type.Number({ minimum: 0, maximum: 1, description: 'The least score (0–1) that goes to review.' }),
        weights: Type.Optional(weights),
      },
      'What a look-alike name or address does.',
    ),
    reviewApproval: keyOf('The approval that decides a conflict (撞单审核).'),
    assessment: Type.Optional(
      orNull(
        keyOf('An approval.'),
        'The approval that assesses legality (评估) once there is no conflict. Null or left out: none.',
      ),
    ),
    protection,
    limits: Type.Optional(limits),
    pool: Type.Optional(pool),
    reopen: Type.Optional(reopen),
  },
  'How a registration (商机报备) is checked, and how long it is protected.',
);

export type RegistrationPolicy = DeepReadonly<Static<typeof registrationPolicySchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly registrationPolicy: RegistrationPolicy;
  }
}
