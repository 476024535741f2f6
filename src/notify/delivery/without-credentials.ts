/** Takes the credentials of a request out of a text in which a service may repeat them, or parts of them. */
import type { PostRequest } from './post.ts';

/** A shorter part is a common word or number rather than a credential. */
const shortestPart = 4;

/** Headers that reroll sets itself. */
const ownHeaders = new Set(['content-type', 'user-agent', 'x-reroll-timestamp', 'x-reroll-signature']);

/**
 * Replaces, in each of their forms, the path of the URL, its segments, the query, its values, the user name and the
 * password; and the values of the headers that a user has set.
 */
export function withoutCredentials(text: string, { url, headers }: Pick<PostRequest, 'url' | 'headers'>): string {
  const values = Object.entries(headers).flatMap(([name, value]) => (ownHeaders.has(name) ? [] : partsOfHeader(value)));
  const forms = new Set([...partsOf(url), ...values].flatMap(formsOf));
  // Of a part that contains another, nothing may be left.
  const hidden = [...forms].filter((form) => form.length >= shortestPart).sort((a, b) => b.length - a.length);
  return hidden.reduce((left, form) => left.replaceAll(form, '…'), text);
}

/** After a scheme of authentication (RFC 9110) the credential is what follows; of `Basic` (RFC 7617) also its parts. */
function partsOfHeader(value: string): readonly string[] {
  const [scheme = '', credential] = value.split(/ +(.*)/s);
  if (credential === undefined) return [value];
  if (scheme.toLowerCase() !== 'basic') return [value, credential];
  const plain = Buffer.from(credential, 'base64').toString();
  return [value, credential, plain, ...plain.split(/:(.*)/s)];
}

function partsOf({ pathname, search, searchParams, username, password }: URL): readonly string[] {
  const rawValues = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  // How a request carries both, which a service may repeat, too.
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  const segments = pathname.split('/');
  return [pathname, search, ...segments, ...rawValues, ...searchParams.values(), username, password, basic];
}

/** As it is, decoded, and both as a text in JSON, where some services escape more than they have to. */
function formsOf(part: string): readonly string[] {
  const forms = [part, decoded(part), encodeURIComponent(decoded(part))];
  return [...forms, ...forms.map(inJson), ...forms.map((form) => inJson(form).replaceAll('/', '\\/'))];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
