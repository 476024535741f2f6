/** What one kind of resource adds to the common way in which objects are created and updated. */
import type { FieldError } from '../objects/field-errors.ts';
import type { JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** A write that is about to happen: `next` may still be changed, `current` is what is stored now, if anything. */
export interface Draft {
  readonly next: KubeObject;
  readonly current?: KubeObject;
  readonly subresource?: string;
}

export interface ResourceRules {
  /** Reads the body as the real server's decoder does; returns what is wrong with it, as the decoder words it. */
  decode(body: JsonObject): string | undefined;
  /** Fills in defaults and system fields, and undoes what the write may not change. */
  prepare(draft: Draft): void;
  validate(draft: Draft): FieldError[];
  isValidName(name: string): string | undefined;
  /** Between what is stored and what this version of the API shows. */
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
