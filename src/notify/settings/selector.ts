/** Label selectors of routes: the grammar of kubectl, without comparisons of numbers. */

type Labels = Readonly<Record<string, string>>;

export interface LabelSelector {
  readonly text: string;
  matches(labels: Labels): boolean;
}

type Requirement = (labels: Labels) => boolean;

const key = String.raw`(?:[A-Za-z0-9.-]{1,253}\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?`;
const value = String.raw`(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?`;
const requirements: readonly [RegExp, (groups: Readonly<Record<string, string>>) => Requirement][] = [
  [
    new RegExp(`^(?<key>${key})$`),
    ({ key: name = '' }) =>
      (labels) =>
        Object.hasOwn(labels, name),
  ],
  [
    new RegExp(`^!\\s*(?<key>${key})$`),
    ({ key: name = '' }) =>
      (labels) =>
        !Object.hasOwn(labels, name),
  ],
  [
    new RegExp(`^(?<key>${key})\\s*(?<not>!?)==?\\s*(?<value>${value})$`),
    ({ key: name = '', not = '', value: wanted = '' }) =>
      (labels) =>
        isOneOf(labels, name, [wanted]) === (not === ''),
  ],
  [
    new RegExp(`^(?<key>${key})\\s+(?<not>not)?in\\s*\\((?<list>[^()]*)\\)$`),
    ({ key: name = '', not, list = '' }) => {
      const wanted = list.split(',').map((each) => each.trim());
      return (labels) => isOneOf(labels, name, wanted) === (not === undefined);
    },
  ],
];

function isOneOf(labels: Labels, name: string, wanted: readonly string[]): boolean {
  return Object.hasOwn(labels, name) && wanted.includes(labels[name] ?? '');
}

/** Undefined if the text is no selector such as `team=shop,env in (a,b),!legacy`. */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  if (text.length > 1_024) return undefined;
  const parsed = splitRequirements(text).map(parseRequirement);
  const all = parsed.filter((each) => each !== undefined);
  if (all.length < parsed.length) return undefined;
  return { text, matches: (labels) => all.every((holds) => holds(labels)) };
}

/** Commas between parentheses separate values. */
function splitRequirements(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function parseRequirement(text: string): Requirement | undefined {
  for (const [pattern, build] of requirements) {
    const groups = pattern.exec(text)?.groups;
    if (groups !== undefined) return build(groups);
  }
  return undefined;
}
