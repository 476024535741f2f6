/** Leases: their times are in microseconds, and the real decoder rejects any other precision. */
import { invalid } from '../objects/field-errors.ts';
import { numberAt, objectAt, type JsonObject } from '../objects/json.ts';
import { plainRules, type ResourceRules } from './resource-rules.ts';

const MICRO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}(?:Z|[+-]\d{2}:\d{2})$/;

export const leaseRules: ResourceRules = {
  ...plainRules,
  decode: (body) => {
    const spec = objectAt(body, 'spec');
    return checkMicroTime(spec, 'acquireTime') ?? checkMicroTime(spec, 'renewTime');
  },
  validate: ({ next }) => {
    const seconds = numberAt(next, 'spec', 'leaseDurationSeconds');
    const isWrong = seconds !== undefined && seconds <= 0;
    return isWrong ? [invalid('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : [];
  },
};

/** The decoder's error for a time that is not in the form 2006-01-02T15:04:05.000000Z. */
export function checkMicroTime(parent: JsonObject, field: string): string | undefined {
  const value = parent[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && MICRO_TIME.test(value)) return undefined;
  const text = JSON.stringify(value).slice(1, -1);
  return `parsing time "${text}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${text}" as "2006"`;
}
