import { Type } from '@sinclair/typebox';
import { instant, uuid } from '../../shared/wire';

/** What every part carries. */
export const partFields = {
  id: uuid(),
  version: Type.Integer({ description: 'Counts the changes; the ETag.' }),
  createdBy: uuid(),
  createdAt: instant(),
  updatedAt: instant(),
};

/** A text of one’s own words. */
export const noteOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S', description });
