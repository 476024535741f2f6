/** Reads from the answer of the API server which right a user lacks. */
import { isForbidden, type ApiStatus } from './api-errors.ts';

/**
 * The words of a refusal by the authorizers (`responsewriters.Forbidden` in k8s.io/apiserver). The right may be another
 * one than that of the call: who acts as another user needs the right to impersonate it.
 */
const refusal =
  /: User ".*" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]*)"| at the cluster scope)/su;

export interface Right {
  readonly verb: string;
  readonly resource: string;
  /** Empty for the core API. */
  readonly group: string;
  /** Undefined for all namespaces, and for resources without one. */
  readonly namespace: string | undefined;
}

/** Undefined for any other refusal. */
export function missingRight(status: ApiStatus): string | undefined {
  const [, verb, resource, group = '', namespace] = isForbidden(status) ? (refusal.exec(status.message) ?? []) : [];
  return verb === undefined || resource === undefined ? undefined : rightText({ verb, resource, group, namespace });
}

/** Such as `verb list on deployments of API group apps in namespace shop`. */
export function rightText({ verb, resource, group, namespace }: Right): string {
  const ofGroup = group === '' ? '' : ` of API group ${group}`;
  const isNamespaced = verb !== 'impersonate' && resource !== 'namespaces';
  const inAll = isNamespaced ? ' in all namespaces' : '';
  return `verb ${verb} on ${resource}${ofGroup}${namespace === undefined ? inAll : ` in namespace ${namespace}`}`;
}
