import { type Caller, hasRole } from './caller';
import type { Role } from './roles';

/** Over which rows of a list: all, or one’s own and those of the departments that one heads. */
export type RowScope = { readonly kind: 'all' } | { readonly kind: 'own'; readonly userId: string; readonly departmentIds: readonly string[] };

/** Who serves every customer, whoever owns it. */
const READ_ALL_CUSTOMERS: readonly Role[] = ['legal', 'serviceDesk', 'dispatcher', 'technician', 'care', 'finance', 'ops', 'admin'];
const READ_ALL_OPPORTUNITIES: readonly Role[] = ['finance', 'ops', 'admin'];
const WRITE_ALL: readonly Role[] = ['ops', 'admin'];
/** Who talks to every customer writes down whom to talk to, and who wants no messages. */
const WRITE_ALL_CONTACTS: readonly Role[] = ['serviceDesk', 'care', ...WRITE_ALL];

const scopeFor = (caller: Caller, all: readonly Role[]): RowScope =>
  hasRole(caller, ...all) ? { kind: 'all' } : { kind: 'own', userId: caller.id, departmentIds: caller.headedDepartmentIds };

export const readableCustomers = (caller: Caller): RowScope => scopeFor(caller, READ_ALL_CUSTOMERS);
export const writableCustomers = (caller: Caller): RowScope => scopeFor(caller, WRITE_ALL);
/** Over the customers whose contacts one may write. */
export const writableContacts = (caller: Caller): RowScope => scopeFor(caller, WRITE_ALL_CONTACTS);
export const readableOpportunities = (caller: Caller): RowScope => scopeFor(caller, READ_ALL_OPPORTUNITIES);

export interface OwnedRow {
  readonly ownerIds: readonly string[];
  readonly departmentId: string;
}

export const inScope = (scope: RowScope, { ownerIds, departmentId }: OwnedRow): boolean =>
  scope.kind === 'all' || ownerIds.includes(scope.userId) || scope.departmentIds.includes(departmentId);
