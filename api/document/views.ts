import type { AttachedDocumentRow, DocumentRow } from '../../db/document/rows';

export const documentView = (row: DocumentRow) => ({
  id: row.id,
  name: row.name,
  mediaType: row.media_type,
  bytes: row.bytes,
  sha256: row.sha256,
  scanned: row.scanned,
  createdBy: row.created_by,
  createdAt: row.created_at,
});

export const attachedDocumentView = (row: AttachedDocumentRow) => ({
  ...documentView(row),
  type: row.purpose,
  attachedBy: row.linked_by,
  attachedAt: row.linked_at,
});
