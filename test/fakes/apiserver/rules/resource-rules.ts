/** The rules of one kind of resource, in addition to those for creating and updating any object. */
import type { FieldError } from '../objects/field-errors.ts';
import type { JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** A pending write: `next` may still change, `current` is the stored object, if there is one. */
export interface Draft {
  readonly next: KubeObject;
  readonly current?: KubeObject;
  readonly subresource?: string;
}

export interface ResourceRules {
  /** Checks the body as the real server's decoder does; returns its error message. */
  decode(body: JsonObject): string | undefined;
  /** Sets defaults and system fields, and reverts fields that the write may not change. */
  prepare(draft: Draft): void;
  validate(draft: Draft): FieldError[];
  isValidName(name: string): string | undefined;
  /** Converts between the stored form and the form of this API version. */
  fromStored(stored: KubeObject): KubeObject;
  toStored(shown: KubeObject): KubeObject;
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** RFC 1123 subdomain: the rule for most names. */
function checkSubdomain(name: string): string | undefined {
  if (name.length > 253) return 'must be no more than 253 characters';
  if (SUBDOMAIN.test(name)) return undefined;
  return (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
  );
}

export const plainRules: ResourceRules = {
  decode: () => undefined,
  prepare: () => undefined,
  validate: () => [],
  isValidName: checkSubdomain,
  fromStored: (stored) => stored,
  toStored: (shown) => shown,
};
