import type { Person } from './person';

/**
 * The part of the organisation that answers a request, as a host reads it from its rows: all departments (they are
 * few), the absences of now, and of the people at least those whom the request can come to: named users, holders of
 * the roles, the initiator and the owners, heads of departments, deputies. Whoever is not in it does not exist.
 */
export interface Organisation {
  readonly people: readonly OrgPerson[];
  readonly departments: readonly Department[];
  readonly absences: readonly Absence[];
  /** Who owns the record that is asked about. */
  readonly ownerIds: readonly string[];
  /** The other side of its conflict. Left out: nobody asks for it. */
  readonly rivals?: Rivals | undefined;
}

/** Whose customers and opportunities are in the way of a registration 撞单, and in which departments those are. */
export interface Rivals {
  readonly userIds: readonly string[];
  readonly departmentIds: readonly string[];
}

export interface OrgPerson extends Person {
  /** False: has left. */
  readonly active: boolean;
  readonly departmentId: string | null;
}

export interface Department {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly headId: string | null;
}

/** 代理: from `from` on and before `to`, the deputy is asked instead. */
export interface Absence {
  readonly userId: string;
  readonly deputyId: string;
  readonly from: string;
  readonly to: string;
}

export const personWithId = ({ people }: Organisation, userId: string): OrgPerson | undefined =>
  people.find((person) => person.userId === userId);

/** A department and those above it, nearest first. A circle of parents ends the walk. */
export function departmentsAbove({ departments }: Organisation, departmentId: string | null): readonly Department[] {
  const chain: Department[] = [];
  let next = departmentId;
  while (next !== null) {
    const department = departments.find(({ id }) => id === next);
    if (department === undefined || chain.includes(department)) break;
    chain.push(department);
    next = department.parentId;
  }
  return chain;
}

/**
 * The line managers of somebody, nearest first: the heads of their department and of those above it, themselves left
 * out, each once.
 */
export function managersOf(organisation: Organisation, userId: string): readonly OrgPerson[] {
  const person = personWithId(organisation, userId);
  const heads = departmentsAbove(organisation, person?.departmentId ?? null).flatMap(({ headId }) => headId ?? []);
  return [...new Set(heads)].filter((id) => id !== userId).flatMap((id) => personWithId(organisation, id) ?? []);
}
