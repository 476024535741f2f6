/** How paths are shown. */
import { isAbsolute, posix, relative, sep } from 'node:path';

/** Relative to the working directory, with `/`; absolute on another drive. */
export function shown(path: string, workingFolder: string): string {
  const name = relative(workingFolder, path);
  const kept = name === '' ? '.' : isAbsolute(name) ? path : name;
  return sep === posix.sep ? kept : kept.replaceAll(sep, posix.sep);
}
