/** Reads the code of an error of Node, such as `ENOENT`. It has neither hosts nor paths, so it is safe to show. */

/** Empty if there is none. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? code : '';
}
