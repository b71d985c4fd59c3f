import type { Draft } from '../../db/definition/drafts';
import type { DefinitionRow, ListedDefinition } from '../../db/definition/rows';

export const listedView = ({
  kind,
  key,
  name,
  version,
  note,
  published_at,
  published_by,
  retired_at,
  draft_version,
}: ListedDefinition) => ({
  kind,
  key,
  name,
  version,
  note,
  publishedAt: published_at,
  publishedBy: published_by,
  retiredAt: retired_at,
  draftVersion: draft_version,
});

export const versionHead = ({ kind, key, version, note, published_at, published_by, retired_at }: DefinitionRow) => ({
  kind,
  key,
  version,
  note,
  publishedAt: published_at,
  publishedBy: published_by,
  retiredAt: retired_at,
});

export const versionView = (row: DefinitionRow) => ({ ...versionHead(row), definition: row.body });

export const draftView = ({ kind, key, version, based_on, saved_at, saved_by, body }: Draft) => ({
  kind,
  key,
  version,
  basedOn: based_on,
  savedAt: saved_at,
  savedBy: saved_by,
  definition: body,
});
