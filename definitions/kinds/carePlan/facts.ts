import type { Facts } from '../../shared/condition/facts';
import { contactFact, customerFact } from '../../shared/customer-facts';

/** What the audience of every care plan may use. A plan for customers has their first contact as `contact`. */
export const careFacts: Facts = { customer: customerFact, contact: contactFact };
