import { Type } from '@sinclair/typebox';
import { strictObject } from '../../shared/schema';
import { instant, uuid } from '../../shared/wire';

const fields = {
  userId: uuid('Who is absent.'),
  deputyId: uuid('Who is asked instead 代理人.'),
  from: instant('From this moment on.'),
  to: instant('Before this moment.'),
};

/** `POST /absences`. */
export const newAbsenceSchema = strictObject(fields, 'Somebody is absent, and somebody else stands in.');

/** An absence as it is read. */
export const absenceSchema = Type.Object({ id: uuid(), ...fields, createdBy: uuid(), createdAt: instant() });
