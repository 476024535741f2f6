/** Parses the resourceVersions of requests. */
import { invalid } from '../objects/field-errors.ts';
import { badRequest, StatusError, tooLargeResourceVersion } from '../objects/status.ts';

/**
 * The number of a resourceVersion; 0 for an empty one.
 * @throws StatusError 500 where it is not a number, as the real server answers
 */
export function parseResourceVersion(text: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) throw new StatusError(500, '', complaintAbout(text));
  return Number(text);
}

/**
 * The version that a get asks for. @throws StatusError 500 where it is not a number, 504 where it lies in the future
 */
export function versionOfGet(text: string, current: number): number {
  const version = parseResourceVersion(text);
  if (version > current) throw tooLargeResourceVersion(version, current);
  return version;
}

/**
 * The version that a list asks for. @throws StatusError 400 where it is not a number, 504 where it lies in the future
 */
export function versionOfList(text: string, current: number): number {
  if (!/^\d*$/.test(text)) throw badRequest(`invalid resource version: ${complaintAbout(text)}`);
  return versionOfGet(text, current);
}

function complaintAbout(text: string): string {
  const { field, body } = invalid('resourceVersion', text, `strconv.ParseUint: parsing "${text}": invalid syntax`);
  return `${field}: ${body}`;
}
