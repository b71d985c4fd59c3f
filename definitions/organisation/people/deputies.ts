import { type Absence, type Organisation, type OrgPerson, personWithId } from './organisation';
import { called, type FoundPerson, type Person, type Reason } from './person';

/**
 * Who is asked for somebody at a moment (TSK-07): they themselves, or while they are absent their deputy, whose
 * deputy, and so on. A circle of absent people, or a deputy who has left, ends with the last one who is there to be
 * asked, absent or not. Undefined: the person has left.
 */
export function standIn(person: OrgPerson, at: string, organisation: Organisation): FoundPerson | undefined {
  if (!person.active) return undefined;
  const absent: OrgPerson[] = [];
  const why: Reason[] = [];
  let now = person;
  for (;;) {
    const absence = absenceOf(now, at, organisation);
    const deputy = absence && personWithId(organisation, absence.deputyId);
    if (absence === undefined || !deputy?.active) return found(now, absent, why);
    if (deputy === person || absent.includes(deputy))
      return found(
        person,
        [],
        [
          {
            rule: 'absence',
            result: `the deputies of ${called(person)} are absent too, in a circle; ${called(person)} is asked`,
          },
        ],
      );
    absent.push(now);
    why.push({
      rule: 'absence',
      result: `${called(now)} is absent until ${absence.to}; the deputy ${called(deputy)} stands in`,
    });
    now = deputy;
  }
}

function absenceOf({ userId }: OrgPerson, at: string, { absences }: Organisation): Absence | undefined {
  const moment = Date.parse(at);
  return absences.find(
    (absence) => absence.userId === userId && Date.parse(absence.from) <= moment && moment < Date.parse(absence.to),
  );
}

const found = (person: OrgPerson, standsInFor: readonly OrgPerson[], why: readonly Reason[]): FoundPerson => ({
  person: plain(person),
  standsInFor: standsInFor.map(plain),
  why,
});

const plain = ({ userId, username, name, roles }: OrgPerson): Person => ({ userId, username, name, roles });
