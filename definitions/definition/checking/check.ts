/** Checking of a definition (DEF-03). It compiles schemas: for the API and activities, not for flows. */
import type { Definition, Kind } from '../../kinds/kinds';
import { readDefinition } from '../../kinds/read';
import { type Finding, errorAt } from '../../shared/finding';
import { pointerOf } from '../../shared/json';
import { tooLarge } from '../../shared/size';
import { approvalFindings } from '../../kinds/approval/checking';
import { businessModelFindings } from '../../kinds/businessModel/checking';
import { carePlanFindings } from '../../kinds/carePlan/checking';
import { creditPolicyFindings } from '../../kinds/creditPolicy/checking';
import { evaluationModelFindings } from '../../kinds/evaluationModel/checking';
import { formFindings } from '../../kinds/form/checking';
import { messageTemplateFindings } from '../../kinds/messageTemplate/checking';
import { pricePolicyFindings } from '../../kinds/pricePolicy/checking';
import { registrationPolicyFindings } from '../../kinds/registrationPolicy/checking';
import { serviceProcessFindings } from '../../kinds/serviceProcess/checking';
import { workingCalendarFindings } from '../../kinds/workingCalendar/checking';
import type { World } from './world';

/** Larger than any definition that people maintain: 200 stages of 20 activities have some 40,000 values. */
const LIMITS = { depth: 48, values: 100_000, characters: 1_000_000 };
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Everything that is wrong with a definition, errors first: size, schema, and then what only the whole of it and the
 * world around it can tell. Pure and bounded in time, whatever the body. It may be published when no finding is an
 * error.
 */
export function checkDefinition(kind: Kind, body: unknown, world: World): readonly Finding[] {
  const shape = shapeFindings(body);
  if (shape.length > 0) return shape;
  const read = readDefinition(kind, body);
  return ('findings' in read ? read.findings : findingsOf(read.definition, world)).toSorted(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
  );
}

/** What keeps a body from even being read: its size, and names that nothing may have. */
export function shapeFindings(body: unknown): readonly Finding[] {
  const size = tooLarge(body, LIMITS);
  return size === undefined
    ? inheritedNames(body)
    : [errorAt('', 'too_large', size, 'Split the definition into several.')];
}

/** Whether a definition with these findings may be published. */
export const isPublishable = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== 'error');

function findingsOf(definition: Definition, world: World): readonly Finding[] {
  switch (definition.kind) {
    case 'businessModel':
      return businessModelFindings(definition, world);
    case 'registrationPolicy':
      return registrationPolicyFindings(definition, world);
    case 'approval':
      return approvalFindings(definition, world);
    case 'serviceProcess':
      return serviceProcessFindings(definition, world);
    case 'carePlan':
      return carePlanFindings(definition, world);
    case 'form':
      return formFindings(definition);
    case 'messageTemplate':
      return messageTemplateFindings(definition);
    case 'pricePolicy':
      return pricePolicyFindings(definition, world);
    case 'creditPolicy':
      return creditPolicyFindings(definition, world);
    case 'evaluationModel':
      return evaluationModelFindings(definition);
    case 'workingCalendar':
      return workingCalendarFindings(definition);
  }
}

/**
 * Names that every object inherits have no business in JSON: whoever copies such an object carelessly changes all
 * others.
 */
function inheritedNames(body: unknown): readonly Finding[] {
  const pointer = inheritedName(body);
  return pointer === undefined
    ? []
    : [
        errorAt(
          pointer,
          'forbidden_name',
          'Nothing can have this name: every object has it already.',
          'Choose another name.',
        ),
      ];
}

/** The pointer of the first such name. It recurses: the depth has been bounded. */
function inheritedName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (INHERITED.has(name)) return pointerOf(name);
    const below = inheritedName(inner);
    if (below !== undefined) return pointerOf(name) + below;
  }
  return undefined;
}
