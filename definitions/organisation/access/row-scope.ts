import { type Caller, hasRole } from './caller';
import type { Role } from './roles';

/**
 * Over which rows of a list: all, or one’s own and those of the departments that one heads, perhaps with those that
 * are public.
 */
export type RowScope =
  | { readonly kind: 'all' }
  | {
      readonly kind: 'own';
      readonly userId: string;
      readonly departmentIds: readonly string[];
      readonly andPublic?: boolean;
    };

/** Who serves every customer, whoever owns it. */
const READ_ALL_CUSTOMERS: readonly Role[] = [
  'legal',
  'serviceDesk',
  'dispatcher',
  'technician',
  'care',
  'finance',
  'ops',
  'admin',
];
const READ_ALL_OPPORTUNITIES: readonly Role[] = ['finance', 'ops', 'admin'];
const WRITE_ALL: readonly Role[] = ['ops', 'admin'];
/** Who talks to every customer writes down whom to talk to, and who wants no messages. */
const WRITE_ALL_CONTACTS: readonly Role[] = ['serviceDesk', 'care', ...WRITE_ALL];

const scopeFor = (caller: Caller, all: readonly Role[]): RowScope =>
  hasRole(caller, ...all)
    ? { kind: 'all' }
    : { kind: 'own', userId: caller.id, departmentIds: caller.headedDepartmentIds };

/** And, for everybody who sells, those of the house: whoever may take a customer may look at it first. */
export const readableCustomers = (caller: Caller): RowScope => withPublic(caller, scopeFor(caller, READ_ALL_CUSTOMERS));
export const writableCustomers = (caller: Caller): RowScope => scopeFor(caller, WRITE_ALL);
/**
 * Over the opportunities of which one reads everything: amounts, contacts, documents, what people keep around them.
 */
export const opportunitiesInFull = (caller: Caller): RowScope => scopeFor(caller, READ_ALL_OPPORTUNITIES);
/**
 * Those, and for everybody who sells what the public pool 公共 shows: that it is there, for whom, and where it
 * stands.
 */
export const readableOpportunities = (caller: Caller): RowScope => withPublic(caller, opportunitiesInFull(caller));

const withPublic = (caller: Caller, scope: RowScope): RowScope =>
  scope.kind === 'own' && hasRole(caller, 'sales') ? { ...scope, andPublic: true } : scope;

/**
 * Pairs of customers are looked at and decided by administrators, and by heads where both customers are within what
 * is theirs; by nobody else.
 */
export const decidablePairs = (caller: Caller): RowScope | undefined =>
  hasRole(caller, ...WRITE_ALL) || caller.headedDepartmentIds.length > 0 ? scopeFor(caller, WRITE_ALL) : undefined;
/** Over the customers whose contacts one may write. */
export const writableContacts = (caller: Caller): RowScope => scopeFor(caller, WRITE_ALL_CONTACTS);

export interface OwnedRow {
  readonly ownerIds: readonly string[];
  readonly departmentId: string;
  /** In the public pool, or a customer of the house. */
  readonly isPublic?: boolean;
}

export const inScope = (scope: RowScope, { ownerIds, departmentId, isPublic }: OwnedRow): boolean =>
  scope.kind === 'all' ||
  ownerIds.includes(scope.userId) ||
  scope.departmentIds.includes(departmentId) ||
  (isPublic === true && scope.andPublic === true);
