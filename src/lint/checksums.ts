/** Annotations of a pod template by which a template engine rolls a workload when a config changes. */
import { templateAnnotations } from './annotation-path.ts';
import type { LintObject } from './lint-object.ts';
import { membersAt } from '../model/members.ts';

const checksumKey = /(?:^|[./-])(?:checksum|sha(?:1|256|512)?|md5)(?:$|[./-])|[-/]hash$/i;

/** A digest in hexadecimal or base64, of MD5 at least. */
const digest = /^(?:[0-9a-f]{32,128}|[0-9a-z+/_-]{40,88}={0,2})$/i;

const ofOthers = /^(?:reroll\.dev|[\w.]*reloader\.stakater\.com|kubectl\.kubernetes\.io)\//;

/** A chart has one or two. */
const mostKeys = 10;

/** Their keys, of which many more would be no checksums of configs. */
export function checksumKeys({ manifest: { object } }: LintObject): readonly string[] {
  const annotations = Object.entries(membersAt(object, ...templateAnnotations));
  return annotations
    .filter(([key, value]) => checksumKey.test(key) && typeof value === 'string' && digest.test(value.trim()))
    .map(([key]) => key)
    .filter((key) => !ofOthers.test(key))
    .slice(0, mostKeys);
}
