import { isEditable, isEmpty, valueAt } from './fields';
import { own } from '../people/own';
import type { FieldRules } from '../../kinds/approval/schema';
import type { Data } from '../state';
import { isFen } from '../../shared/form/input-kind';
import { type FormInput, inputOf } from '../../shared/form/inputs';
import type { Form } from '../../kinds/form/schema';
import { isJsonObject, ownValue, pointerOf, pointerSteps } from '../../shared/json';

/** What a page asks for beside outcome and comment. */
export interface AskedFields {
  readonly inputs: readonly FormInput[];
  /** What no input of a page can hold: lists, objects, what only branches of a form describe. */
  readonly elsewhere: readonly FieldElsewhere[];
}

export interface FieldElsewhere {
  readonly pointer: string;
  readonly label: string;
  /** It is empty and must not be: without signing in one can only reject. */
  readonly isMissing: boolean;
}

export interface AskedTask {
  /** What the step lets its signer do with each field of `data`. */
  readonly fields: FieldRules;
  readonly form: Pick<Form, 'schema' | 'ui'> | undefined;
  /** What the definition, or the flow, declares of `data`. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly data: Data;
  /** Values that the holder has drafted. */
  readonly draft: Data;
}

/**
 * The fields that the signer may write, in the order of the form, as inputs where a page has one for them. What is
 * hidden or only shown is never among them.
 */
export function askedFields(task: AskedTask): AskedFields {
  const open = Object.keys(task.fields).filter((pointer) => isEditable(task.fields[pointer] ?? 'visible'));
  const order = namesInOrder(task.form);
  const places = [
    ...order.map((name) => pointerOf(name)).filter((pointer) => open.includes(pointer)),
    ...open.filter((pointer) => !order.some((name) => pointerOf(name) === pointer)),
  ];
  const inputs: FormInput[] = [];
  const elsewhere: FieldElsewhere[] = [];
  for (const pointer of places) {
    const input = inputAt(task, pointer);
    if (input) inputs.push(input);
    else elsewhere.push(fieldElsewhere(task, pointer));
  }
  return { inputs, elsewhere };
}

function inputAt({ fields, form, facts, data, draft }: AskedTask, pointer: string): FormInput | undefined {
  const [name = '', ...inside] = pointerSteps(pointer);
  if (inside.length > 0 || Object.keys(fields).some((other) => other.startsWith(`${pointer}/`))) return undefined;
  const declared = declaredBy(form, facts, name);
  if (declared === undefined && isInBranches(form?.schema, name)) return undefined;
  const held = own(data, name);
  return inputOf({
    name,
    pointer,
    schema: declared ?? likeWhatItHolds(name, held),
    hints: ownValue(form?.ui, name),
    required: isRequired({ fields, form }, pointer),
    isDeclared: declared !== undefined,
    held,
    drafted: own(draft, name),
  });
}

function fieldElsewhere({ fields, form, facts, data }: AskedTask, pointer: string): FieldElsewhere {
  const [name = '', ...inside] = pointerSteps(pointer);
  const title = ownValue(declaredBy(form, facts, name), 'title');
  return {
    pointer,
    label: [typeof title === 'string' ? title : name, ...inside].join(' / '),
    isMissing: isRequired({ fields, form }, pointer) && isEmpty(valueAt(data, pointer)),
  };
}

/** The form has its names in the order that it hints at, then in that of its properties. */
function namesInOrder(form: AskedTask['form']): readonly string[] {
  const order: readonly unknown[] = Array.isArray(form?.ui?.['order']) ? form.ui['order'] : [];
  const properties = form?.schema['properties'];
  return [
    ...new Set([
      ...order.filter((name) => typeof name === 'string'),
      ...Object.keys(isJsonObject(properties) ? properties : {}),
    ]),
  ];
}

const declaredBy = (form: AskedTask['form'], facts: AskedTask['facts'], name: string): unknown =>
  ownValue(form?.schema['properties'], name) ?? own(facts, name);

function isRequired({ fields, form }: Pick<AskedTask, 'fields' | 'form'>, pointer: string): boolean {
  const required: unknown = form?.schema['required'];
  return (
    fields[pointer] === 'required' ||
    (Array.isArray(required) &&
      required.some((name: unknown) => typeof name === 'string' && pointerOf(name) === pointer))
  );
}

/** Nothing declares the field: it is taken for the kind of what it holds, and for a text while it is empty. */
function likeWhatItHolds(name: string, held: unknown): unknown {
  if (typeof held === 'number') return { type: isFen(name) ? 'integer' : 'number' };
  if (typeof held === 'boolean') return { type: 'boolean' };
  if (typeof held === 'string') return { type: 'string' };
  if (held === undefined || held === null) return { type: isFen(name) ? 'integer' : 'string' };
  return false;
}

/** Whether a branch of the form, and nothing else in it, speaks of a field of this name. */
function isInBranches(schema: unknown, name: string): boolean {
  return branchesOf(schema).some(
    (branch) => ownValue(ownValue(branch, 'properties'), name) !== undefined || isInBranches(branch, name),
  );
}

function branchesOf(schema: unknown): readonly unknown[] {
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword): readonly unknown[] => {
    const list = ownValue(schema, keyword);
    return Array.isArray(list) ? list : [];
  });
  return [
    ...lists,
    ...['if', 'then', 'else', 'not']
      .map((keyword) => ownValue(schema, keyword))
      .filter((branch) => branch !== undefined),
  ];
}
