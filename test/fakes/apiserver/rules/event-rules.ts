/**
 * Events: one stored form, shown by two API versions. `events.k8s.io/v1` has other names for the fields of `v1` and
 * stricter rules for writes.
 */
import { immutable, invalid, required, type FieldError } from '../objects/field-errors.ts';
import { isEqual, isObject, numberAt, objectAt, stringAt, type JsonObject } from '../objects/json.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { checkMicroTime } from './lease-rules.ts';
import { plainRules, type Draft, type ResourceRules } from './resource-rules.ts';

/** Names in `events.k8s.io/v1`, and in `v1`, which is the stored form. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

const UNCHANGEABLE = [
  'involvedObject',
  'reason',
  'message',
  'type',
  'action',
  'related',
  'eventTime',
  'reportingInstance',
];

export const coreEventRules: ResourceRules = {
  ...plainRules,
  decode: (body) => checkTimes(body),
  validate: ({ next }) => sharedErrors(next, 'reportingComponent'),
};

export const eventRules: ResourceRules = {
  ...plainRules,
  decode: (body) => checkTimes(body),
  validate: (draft) => [
    ...sharedErrors(draft.next, 'reportingController'),
    ...(draft.current === undefined ? creationErrors(draft.next) : updateErrors(draft)),
    ...seriesErrors(draft.next),
  ],
  fromStored: (stored) => rename(stored, 'events.k8s.io/v1', (pair) => [pair[1], pair[0]]),
  toStored: (shown) => rename(shown, 'v1', (pair) => pair),
};

function rename(
  event: KubeObject,
  apiVersion: string,
  direction: (pair: readonly [string, string]) => readonly [string, string],
): KubeObject {
  const names = new Map(RENAMED.map(direction));
  const entries = Object.entries(event).map(([field, value]) => [names.get(field) ?? field, value]);
  return { ...(Object.fromEntries(entries) as KubeObject), apiVersion };
}

function checkTimes(body: JsonObject): string | undefined {
  return checkMicroTime(body, 'eventTime') ?? checkMicroTime(objectAt(body, 'series'), 'lastObservedTime');
}

function sharedErrors(event: KubeObject, controllerField: string): FieldError[] {
  const regarding = stringAt(event, 'involvedObject', 'namespace');
  const namespace = event.metadata.namespace ?? '';
  const mismatch = [invalid('involvedObject.namespace', regarding, 'does not match event.namespace')];
  if (stringAt(event, 'eventTime') === '') {
    return namespace === (regarding === '' ? 'default' : regarding) ? [] : mismatch;
  }
  const isAllowed = regarding !== '' || namespace === 'default' || namespace === 'kube-system';
  const missing = [
    ['reportingComponent', controllerField],
    ['reportingInstance', 'reportingInstance'],
    ['action', 'action'],
    ['reason', 'reason'],
  ].filter(([field = '']) => stringAt(event, field) === '');
  return [...(isAllowed ? [] : mismatch), ...missing.map(([, shown = '']) => required(shown)), ...lengthErrors(event)];
}

function lengthErrors(event: KubeObject): FieldError[] {
  const limits: readonly (readonly [string, number])[] = [
    ['reportingInstance', 128],
    ['action', 128],
    ['reason', 128],
    ['message', 1024],
  ];
  return limits
    .filter(([field, limit]) => Buffer.byteLength(stringAt(event, field)) > limit)
    .map(([field, limit]) => invalid(field, '', `can have at most ${String(limit)} characters`));
}

function creationErrors(event: KubeObject): FieldError[] {
  const type = stringAt(event, 'type');
  const unset = ['firstTimestamp', 'lastTimestamp', 'count'].filter((field) => Boolean(event[field]));
  return [
    ...(stringAt(event, 'eventTime') === '' ? [required('eventTime')] : []),
    ...(type === 'Normal' || type === 'Warning' ? [] : [invalid('type', '', `has invalid value: ${type}`)]),
    ...unset.map((field) => invalid(field, '', 'needs to be unset')),
  ];
}

function updateErrors({ next, current }: Draft): FieldError[] {
  return UNCHANGEABLE.filter((field) => !isEqual(next[field], current?.[field])).map((field) =>
    immutable(field, stringAt(next, field)),
  );
}

function seriesErrors(event: KubeObject): FieldError[] {
  const series = event['series'];
  if (!isObject(series)) return [];
  return [
    ...((numberAt(series, 'count') ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(stringAt(series, 'lastObservedTime') === '' ? [required('series.lastObservedTime')] : []),
  ];
}
