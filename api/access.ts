import type { Role } from '../definitions/access/roles';

/** Who may ask a route at all; over which rows is the rules’ part (definitions/access/row-scope.ts). */
export type Who = 'anyone' | 'signedIn' | readonly Role[];

/** The one place that opens routes. A route that is not here does not start: everything is denied by default. */
export const access: Readonly<Record<string, Who>> = {
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',
  'GET /metrics': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',

  'POST /sessions': 'anyone',
  'DELETE /sessions/current': 'signedIn',
  'GET /me': 'signedIn',
  'GET /users': 'signedIn',

  'POST /customers': ['sales', 'serviceDesk', 'ops', 'admin'],
  'GET /customers': 'signedIn',
  'GET /customers/:id': 'signedIn',
  'PATCH /customers/:id': ['sales', 'ops', 'admin'],
  'POST /customers/import': ['sales', 'ops', 'admin'],

  'POST /conflict-checks': ['sales', 'ops', 'admin'],
  'GET /conflict-reviews/:id': 'signedIn',
  'POST /opportunities': ['sales', 'admin'],
  'GET /opportunities': 'signedIn',
  'GET /opportunities/:id': 'signedIn',
  'GET /opportunities/:id/timeline': 'signedIn',
  'POST /opportunities/:id/withdrawal': ['sales', 'admin'],

  'POST /approvals': 'signedIn',
  'GET /approvals': 'signedIn',
  'GET /approvals/:id': 'signedIn',
  'POST /approvals/:id/withdrawal': 'signedIn',

  'GET /tasks': 'signedIn',
  'GET /tasks/counts': 'signedIn',
  'GET /tasks/:id': 'signedIn',
  'POST /tasks/:id/decision': 'signedIn',
  'POST /task-decisions': 'signedIn',
  'POST /tasks/:id/claim': 'signedIn',
  'DELETE /tasks/:id/claim': 'signedIn',
  'POST /tasks/:id/return': 'signedIn',
  'POST /tasks/:id/resubmission': 'signedIn',
  'POST /tasks/:id/transfer': 'signedIn',
  'POST /tasks/:id/delegation': 'signedIn',
  'POST /tasks/:id/signers': 'signedIn',
  'DELETE /tasks/:id/signers/:userId': 'signedIn',
  'POST /tasks/:id/take-back': 'signedIn',
  'POST /tasks/:id/urge': 'signedIn',
  'POST /tasks/:id/cc': 'signedIn',
  'POST /tasks/:id/comments': 'signedIn',

  'GET /links/:token': 'anyone',
  'POST /links/:token': 'anyone',

  'GET /ledger/:caseId': 'signedIn',

  'GET /absences': 'signedIn',
  'POST /absences': 'signedIn',
  'DELETE /absences/:id': 'signedIn',
  'POST /handovers': 'signedIn',
  'GET /handovers/:id': 'signedIn',

  'GET /definitions': 'signedIn',
  'GET /definitions/:kind/:key': 'signedIn',
  'GET /definitions/:kind/:key/versions': 'signedIn',
  'GET /definitions/:kind/:key/versions/:version': 'signedIn',
  'GET /definitions/:kind/:key/diff': 'signedIn',
  'GET /definitions/:kind/:key/draft': 'signedIn',
  'PUT /definitions/:kind/:key/draft': ['ops', 'admin'],
  'DELETE /definitions/:kind/:key/draft': ['ops', 'admin'],
  'POST /definitions/:kind/:key/draft/check': ['ops', 'admin'],
  'POST /definitions/:kind/:key/publication': ['ops', 'admin'],
  'POST /definitions/:kind/:key/rollback': ['ops', 'admin'],
  'POST /definitions/:kind/:key/retirement': ['ops', 'admin'],
  'POST /definitions/:kind/:key/migration': ['ops', 'admin'],
  'GET /definitions/export': 'signedIn',
  'POST /definitions/import': ['ops', 'admin'],
  'GET /calendars/:key/due': 'signedIn',
  'POST /ledger/verification': ['ops', 'admin'],
};
