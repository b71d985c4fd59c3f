import type { Deps } from '../deps';
import type { Route } from '../http/route';
import { draftRoutes } from './drafts';
import { fileRoutes } from './files';
import { knownWorld } from './known-world';
import { migrationRoutes } from './migration';
import { publicationRoutes } from './publication';
import { readingRoutes } from './reading';

/** The life of a definition (DEF-01 to DEF-07): drafts, checking, versions, files. */
export function definitionRoutes(deps: Deps): Route[] {
  const world = knownWorld(deps.db);
  return [
    ...readingRoutes(deps),
    ...draftRoutes(deps, world),
    ...publicationRoutes({ ...deps, world }),
    ...fileRoutes(deps, world),
    ...migrationRoutes(deps),
  ];
}
