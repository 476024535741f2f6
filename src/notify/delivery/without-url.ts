/** Takes a URL, which is a credential, out of a text in which a service may repeat it or parts of it. */

/** A shorter part is a common word or number rather than a credential. */
const shortestPart = 4;

/** Replaces the path, its segments, the query, its values, the user name and the password, in each of their forms. */
export function withoutUrl(text: string, url: URL): string {
  const forms = new Set(partsOf(url).flatMap(formsOf));
  // Of a part that contains another, nothing may be left.
  const hidden = [...forms].filter((form) => form.length >= shortestPart).sort((a, b) => b.length - a.length);
  return hidden.reduce((left, form) => left.replaceAll(form, '…'), text);
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
