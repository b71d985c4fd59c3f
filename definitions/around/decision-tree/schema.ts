import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { noteOf } from '../part/schema';
import { nullable, oneWordOf, strictObject } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';

/** 决策者, 影响者, 使用者, 把关者, 支持者, 采购, 其他. */
const decisionRoles = ['decisionMaker', 'influencer', 'user', 'gatekeeper', 'champion', 'buyer', 'other'] as const;
export type DecisionRole = (typeof decisionRoles)[number];

/** 汇报, 影响. */
export const edgeKinds = ['reportsTo', 'influences'] as const;
export type EdgeKind = (typeof edgeKinds)[number];

/** More people than anybody keeps in sight. */
export const MAX_NODES = 200;
export const MAX_EDGES = 1_000;

const place = {
  role: oneWordOf(decisionRoles, 'What the person is in this decision.'),
  influence: Type.Integer({ minimum: 1, maximum: 5, description: 'How much they weigh: 1 little, 5 most.' }),
  attitude: Type.Integer({
    minimum: -2,
    maximum: 2,
    description: 'How they stand to us: −2 against, 0 neutral, 2 for us.',
  }),
};

/** `PUT …/nodes/:contactId`: the whole of it. */
export const nodeBodySchema = strictObject(
  { ...place, note: Type.Optional(nullable(noteOf('What moves them.'))) },
  'The place of a contact in the decision.',
);
export const edgeBodySchema = strictObject(
  { note: Type.Optional(nullable(noteOf('In what.'))) },
  'How two contacts stand to each other.',
);

export const nodeSchema = strictObject(
  {
    contactId: uuid(),
    version: Type.Integer({ description: 'Counts the changes; the ETag.' }),
    name: Type.String(),
    title: nullable(Type.String()),
    customerId: uuid(),
    ...place,
    note: nullable(Type.String()),
    updatedAt: instant(),
  },
  'A contact in the decision tree.',
);
export const edgeSchema = strictObject(
  {
    kind: oneWordOf(edgeKinds, '`reportsTo` 汇报 has no circles; `influences` 影响 may.'),
    from: uuid('A contact.'),
    to: uuid('A contact.'),
    note: nullable(Type.String()),
  },
  'How one contact stands to another.',
);

/** The whole graph 决策树 (OPP-13): everybody in it is a contact (CON-08). */
export const decisionTreeSchema = strictObject(
  { nodes: Type.Array(nodeSchema, { maxItems: MAX_NODES }), edges: Type.Array(edgeSchema, { maxItems: MAX_EDGES }) },
  'Who decides, and how they stand to each other.',
);

export type NodeView = Static<typeof nodeSchema>;
export type EdgeView = Static<typeof edgeSchema>;

export const decisionTreeFacts = { decisionRoles: listFact('The roles in its decision tree (OPP-13).') };
