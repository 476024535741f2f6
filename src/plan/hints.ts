/** Reads the hints that users write on a workload. What does not parse is reported and stops nothing else. */
import type { WorkloadObject } from '../model/kube-object.ts';
import type { AutoMode, Hints } from '../model/workload-state.ts';
import { annotations } from './annotations.ts';

const autoModes: Readonly<Record<string, AutoMode>> = {
  true: 'all',
  configmaps: 'configmaps',
  secrets: 'secrets',
  false: 'none',
};

/** The hints of a workload: each from its metadata or, where it is not there, from its pod template. Never throws. */
export function readHints(workload: WorkloadObject): Hints {
  const value = hintText(workload, annotations.auto);
  if (value === undefined) return { auto: undefined, problems: [] };
  const auto = Object.hasOwn(autoModes, value) ? autoModes[value] : undefined;
  if (auto !== undefined) return { auto, problems: [] };
  const accepted = Object.keys(autoModes).join(', ');
  const message = `${JSON.stringify(value.slice(0, 64))} is none of ${accepted}`;
  return { auto: undefined, problems: [{ annotation: annotations.auto, message }] };
}

function hintText({ metadata, spec }: WorkloadObject, annotation: string): string | undefined {
  return metadata?.annotations?.[annotation] ?? spec?.template?.metadata?.annotations?.[annotation];
}
