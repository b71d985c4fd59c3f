import { Type } from '@sinclair/typebox';
import { nameOf } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';
import { savedQuerySchema } from './list-query';

/** Saved view (常用视图): TSK-01. */
export const savedViewSchema = Type.Object({
  id: uuid(),
  name: Type.String(),
  query: savedQuerySchema,
  createdAt: instant(),
});

const name = nameOf('How it is called in one’s inbox.');

export const newViewSchema = Type.Object({ name, query: savedQuerySchema }, { additionalProperties: false });
export const changedViewSchema = Type.Object(
  { name: Type.Optional(name), query: Type.Optional(savedQuerySchema) },
  { additionalProperties: false },
);

/** More than anybody finds their way in. */
export const MAX_VIEWS = 50;
