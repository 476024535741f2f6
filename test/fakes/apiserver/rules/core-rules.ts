/** Namespaces and Pods: the part of their behaviour that is visible through the API. */
import { stringAt } from '../objects/json.ts';
import { isEqual } from '../objects/json.ts';
import { plainRules, type Draft, type ResourceRules } from './resource-rules.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export const namespaceRules: ResourceRules = {
  ...plainRules,
  isValidName: (name) => {
    if (name.length > 63) return 'must be no more than 63 characters';
    if (LABEL.test(name)) return undefined;
    return (
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end " +
      "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
      "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    );
  },
  prepare: ({ next, current }) => {
    next.metadata.labels = { ...next.metadata.labels, 'kubernetes.io/metadata.name': next.metadata.name };
    if (current === undefined) {
      next.spec = { finalizers: ['kubernetes'] };
      next.status = { phase: 'Active' };
    }
  },
};

export const podRules: ResourceRules = {
  ...plainRules,
  prepare: (draft) => {
    countGeneration(draft);
    if (draft.current === undefined) draft.next.status = { phase: 'Pending' };
  },
};

/** The generation starts at 1, and each write that changes the spec raises it by one. */
export function countGeneration({ next, current, subresource }: Draft): void {
  if (current === undefined) next.metadata.generation = 1;
  else if (subresource === undefined && !isEqual(next.spec, current.spec)) {
    next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  }
}

export function isTerminating(namespace: unknown): boolean {
  return stringAt(namespace, 'status', 'phase') === 'Terminating';
}
