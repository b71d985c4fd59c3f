import { type DeclaredFacts, declareFacts } from '../condition/environment';
import type { Facts } from '../condition/facts';
import { mergeFacts } from '../condition/merge-facts';
import { contactFact, customerFact } from '../customer/facts';
import type { CarePlan } from './schema';

/** What the audience of every care plan may use. A plan for customers has their first contact as `contact`. */
export const careFacts: Facts = { customer: customerFact, contact: contactFact };

export const factsOfPlan = ({ facts }: CarePlan): DeclaredFacts => declareFacts(mergeFacts(careFacts, facts));
