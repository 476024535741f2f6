/** The query parameters of a list or a watch, checked by the rules of the real server. */
import { forbidden, notSupported, type FieldError } from '../objects/field-errors.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { badRequest, invalidObject } from '../objects/status.ts';
import type { Resource } from '../resources.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

export interface ListOptions {
  readonly isWatch: boolean;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly limit: number;
  readonly continueToken: string;
  readonly timeoutSeconds: number;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  /** Whether any selector narrows the result. */
  readonly isSelective: boolean;
  readonly matches: (object: KubeObject) => boolean;
}

interface ListFeatures {
  readonly watchList: boolean;
}

/** @throws StatusError 400 or 422 where the options are malformed or contradict each other */
export function parseListOptions(query: URLSearchParams, resource: Resource, features: ListFeatures): ListOptions {
  const labels = text(query, 'labelSelector');
  const fields = text(query, 'fieldSelector');
  const matchesLabels = parseLabelSelector(labels);
  const matchesFields = parseFieldSelector(fields, resource.selectableFields);
  const options = applyDefaults(
    {
      isWatch: parseBoolean(query, 'watch') ?? false,
      resourceVersion: text(query, 'resourceVersion'),
      resourceVersionMatch: text(query, 'resourceVersionMatch'),
      limit: parseInteger(query, 'limit'),
      continueToken: text(query, 'continue'),
      timeoutSeconds: parseInteger(query, 'timeoutSeconds'),
      allowWatchBookmarks: parseBoolean(query, 'allowWatchBookmarks') ?? false,
      sendInitialEvents: parseBoolean(query, 'sendInitialEvents'),
      isSelective: labels !== '' || fields !== '',
      matches: (object) => matchesLabels(object.metadata.labels ?? {}) && matchesFields(object),
    },
    features,
  );
  const errors = options.isWatch ? watchErrors(options, features) : listErrors(options);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  return options;
}

/**
 * A watch without a resourceVersion begins with the existing objects; with WatchList it is served as a streaming list.
 */
function applyDefaults(options: ListOptions, { watchList }: ListFeatures): ListOptions {
  const isUnversioned = options.resourceVersion === '' || options.resourceVersion === '0';
  const isPlain = options.sendInitialEvents === undefined && options.resourceVersionMatch === '';
  if (!options.isWatch || !watchList || !isUnversioned || !isPlain) return options;
  return { ...options, sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' };
}

function text(query: URLSearchParams, name: string): string {
  return query.get(name) ?? '';
}

function parseBoolean(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value === null) return undefined;
  return value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

function parseInteger(query: URLSearchParams, name: string): number {
  const value = text(query, name);
  if (value === '') return 0;
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(`strconv.ParseInt: parsing "${value}": invalid syntax`);
  }
  return Number(value);
}

function listErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersionMatch: match, resourceVersion, continueToken } = options;
  const refuse = (reason: string): unknown => errors.push(forbidden('resourceVersionMatch', reason));
  if (match !== '') {
    if (resourceVersion === '') refuse('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (continueToken !== '') refuse('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && resourceVersion === '0') {
      refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function watchErrors(options: ListOptions, { watchList }: ListFeatures): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceVersionMatch: match, sendInitialEvents } = options;
  if (sendInitialEvents !== undefined) {
    if (match !== 'NotOlderThan') {
      const reason = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
      errors.push(forbidden('resourceVersionMatch', reason));
    }
    if (!watchList) {
      const reason = 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
      errors.push(forbidden('sendInitialEvents', reason));
    }
  }
  if (match !== '' && sendInitialEvents === undefined) {
    const reason = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    errors.push(forbidden('resourceVersionMatch', reason));
  }
  if (match !== '' && match !== 'NotOlderThan')
    errors.push(notSupported('resourceVersionMatch', match, ['NotOlderThan']));
  return errors;
}
