import { aroundFacts } from '../around/facts';
import type { Data } from '../approval/state';
import type { ApprovalDefinition } from '../kinds/approval/schema';
import { own } from '../approval/people/own';
import { valuesUnder } from '../approval/data/record-changes';
import { pointerSteps } from '../shared/json';
import type { CaseFacts } from './facts';

/** What an approval about an opportunity may be told of it, and follows while it runs. */
export function factsOfRecord({ values, name, customerName }: CaseFacts): Data {
  const { contacts: _contacts, custom: _custom, owners: _owners, customer: _customer, ...fields } = values;
  return { ...fields, opportunity: name, customer: customerName };
}

/**
 * What a gate follows: the fields and the customer, and of what stands around the opportunity only what its
 * definition names. `wish`: what it is told beside the record.
 */
export function followedByGate(definition: ApprovalDefinition, facts: CaseFacts, wish: Data): Data {
  const { opportunity: _opportunity, ...record } = factsOfRecord(facts);
  const named = namesIn(definition);
  const names = Object.keys(record).filter((name) => own(aroundFacts, name) === undefined || named.includes(name));
  const followed = [...new Set([...names, ...named])].filter((name) => own(wish, name) === undefined);
  return valuesUnder(followed, record);
}

const namesIn = ({ facts = {}, steps }: ApprovalDefinition): readonly string[] => [
  ...Object.keys(facts),
  ...steps.flatMap(({ fields = {} }) => Object.keys(fields).flatMap((pointer) => pointerSteps(pointer).slice(0, 1))),
];
