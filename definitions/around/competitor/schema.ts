import { type Static, Type } from '@sinclair/typebox';
import { listFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant, uuid } from '../../shared/wire';

/** 区域性, 全球性 (CMP-04). */
export const competitorScopes = ['regional', 'global'] as const;
export type CompetitorScope = (typeof competitorScopes)[number];

/** 威胁程度 (CMP-03). */
export const threats = ['low', 'medium', 'high'] as const;
export type Threat = (typeof threats)[number];

/** Competitors in one opportunity (CMP-06). */
export const MAX_COMPETITORS = 50;

const threat = (where: string) => oneWordOf(threats, `How threatening it is 威胁程度 ${where} (CMP-03).`);

const product = strictObject(
  {
    name: nameOf('The product.'),
    priceFen: Type.Optional(
      nullable(
        Type.Integer({
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          description: 'What it costs, as far as known, in fen.',
        }),
      ),
    ),
    note: Type.Optional(nullable(noteOf('What it is better or worse at.'))),
  },
  'A competing product 竞品 (CMP-02).',
);
export type CompetingProduct = Static<typeof product>;

const master = {
  name: nameOf('Its name; there is one record of a name.'),
  scope: oneWordOf(competitorScopes, 'Whether it competes in a region or everywhere (CMP-04).'),
  region: Type.Optional(nullable(nameOf('Where, when it is regional.'))),
  threat: Type.Optional(threat('in general; left out: medium')),
  address: Type.Optional(nullable(nameOf('Its address.'))),
  phone: Type.Optional(nullable(nameOf('Its telephone.'))),
  website: Type.Optional(nullable(nameOf('Its website.'))),
  description: Type.Optional(nullable(noteOf('What it does and how it sells.'))),
  products: Type.Optional(Type.Array(product, { maxItems: 100, description: 'Its competing products, all of them.' })),
};

export const newCompetitorSchema = strictObject(master, 'A competitor 竞争对手 (CMP-01).');
export const competitorPatchSchema = Type.Object(
  { ...master, name: Type.Optional(master.name), scope: Type.Optional(master.scope) },
  { additionalProperties: false, minProperties: 1 },
);
export const competitorSchema = strictObject(
  {
    ...partFields,
    name: master.name,
    scope: master.scope,
    region: nullable(Type.String()),
    threat: threat('in general'),
    address: nullable(Type.String()),
    phone: nullable(Type.String()),
    website: nullable(Type.String()),
    description: nullable(Type.String()),
    products: Type.Array(product),
  },
  'A competitor.',
);

export type NewCompetitor = Static<typeof newCompetitorSchema>;
export type CompetitorPatch = Static<typeof competitorPatchSchema>;
export type CompetitorView = Static<typeof competitorSchema>;

const newsFields = {
  on: day('The day of the news.'),
  title: nameOf('What happened.'),
  text: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 10_000, description: 'What is known of it.' }))),
  url: Type.Optional(
    nullable(Type.String({ format: 'uri', maxLength: 2000, pattern: '^https?://', description: 'Where it was read.' })),
  ),
};

export const newNewsSchema = strictObject(newsFields, 'News 动态 of a competitor (CMP-03).');
export const newsSchema = strictObject(
  {
    id: uuid(),
    on: newsFields.on,
    title: newsFields.title,
    text: nullable(Type.String()),
    url: nullable(Type.String()),
    createdBy: uuid(),
    createdAt: instant(),
  },
  'News of a competitor.',
);
export type NewsView = Static<typeof newsSchema>;

const here = {
  threat: threat('in this opportunity'),
  strengths: Type.Optional(nullable(noteOf('What it does better here.'))),
  weaknesses: Type.Optional(nullable(noteOf('What it does worse here.'))),
  products: Type.Optional(
    Type.Array(nameOf('A product that it offers here.'), { maxItems: 50, description: 'With what it competes here.' }),
  ),
  note: Type.Optional(nullable(noteOf('What else is known.'))),
};

export const newOpportunityCompetitorSchema = strictObject(
  { competitorId: uuid('A competitor of the master.'), ...here },
  'A competitor in an opportunity (OPP-14, CMP-06).',
);
export const opportunityCompetitorPatchSchema = Type.Object(
  { ...here, threat: Type.Optional(here.threat) },
  { additionalProperties: false, minProperties: 1 },
);
export const opportunityCompetitorSchema = strictObject(
  {
    ...partFields,
    competitorId: uuid(),
    competitorName: Type.String(),
    threat: here.threat,
    strengths: nullable(Type.String()),
    weaknesses: nullable(Type.String()),
    products: Type.Array(Type.String()),
    note: nullable(Type.String()),
  },
  'A competitor in an opportunity.',
);
export type OpportunityCompetitorView = Static<typeof opportunityCompetitorSchema>;

export const competitorFacts = {
  competitors: listFact('The names of its competitors (OPP-14, CMP-06).'),
  threats: listFact('How its competitors threaten it: `low`, `medium`, `high`.'),
};
