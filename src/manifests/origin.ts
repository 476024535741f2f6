/** Finds the file from which an object of a rendered text was made, where the text says so. */
import { posix } from 'node:path';

import type { KubeObject } from '../model/kube-object.ts';

/** Written by kustomize with `buildMetadata: [originAnnotations]`: a small text of YAML. */
const originKey = 'config.kubernetes.io/origin';

/**
 * The candidates for the file, below the folder of sources, the likeliest first; empty where nothing says it.
 * @param lead the text between the end of the document before and the object
 */
export function originsOf(object: KubeObject, lead: string): readonly string[] {
  const origin = object.metadata?.annotations?.[originKey];
  if (typeof origin === 'string') return originInAnnotation(origin);
  const [, source] = /^# Source: (\S+)\s*$/m.exec(lead) ?? [];
  if (source === undefined) return [];
  // Helm begins with the name of the chart, which may be that of its folder or not.
  const withinChart = source.slice(source.indexOf('/') + 1);
  return [source, withinChart].map((path) => posix.normalize(path));
}

function originInAnnotation(text: string): readonly string[] {
  // That of another repository is no file here.
  if (/^repo: /m.test(text)) return [];
  const [, path] = /^(?:path|configuredIn): (.+?)\s*$/m.exec(text) ?? [];
  return path === undefined ? [] : [posix.normalize(path)];
}
