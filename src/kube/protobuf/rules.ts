/**
 * Tables of messages, as texts: a message begins with its name, and each of its fields is
 * `<number>:<member of the JSON><[] or {}>=<type><mark>`, where a type that is left out is text, a field without a
 * member belongs to the message around it, `[]` is a list and `{}` a map. The marks say when the API server writes the
 * member as JSON:
 *
 * * none: always
 * * `?` unless it is empty
 * * `*` where it is there, also empty
 * * `!` always, as null where it is not there
 * * `@` as `*`, and it is decoded when it is first read
 *
 * A name with `~` in front has more fields, which are not read.
 */

/**
 * `int`, `bool` and `bytes`; `text`; `utf8`: a text as its bytes; `time` as RFC 3339; `quantity`; `intOrString`;
 * `json`: an object that the message has as JSON; `metadata`: see metadata.ts.
 */
const scalars = [
  'text',
  'int',
  'bool',
  'bytes',
  'utf8',
  'time',
  'quantity',
  'intOrString',
  'json',
  'metadata',
] as const;
export type Scalar = (typeof scalars)[number];

export interface FieldRule {
  /** As in JSON. */
  readonly name: string;
  /** Of a list: of its items; of a map: of its values. */
  readonly of: Scalar | MessageRule;
  /** `inline`: its members are those of the message around it. */
  readonly shape: 'one' | 'list' | 'map' | 'inline';
  readonly isLeftOutEmpty: boolean;
  readonly isLazy: boolean;
}

export interface MessageRule {
  readonly name: string;
  /** All fields of the message are known. */
  readonly isComplete: boolean;
  readonly hasLazyFields: boolean;
  /** By number. */
  readonly fields: readonly (FieldRule | undefined)[];
  /** The members that the JSON always has, with what they are where the message has none. */
  readonly always: readonly (readonly [string, null | string | number | boolean])[];
}

/** A message whose fields are still added: they may refer to messages that follow. */
type Draft = { -readonly [member in keyof MessageRule]: MessageRule[member] };

const fieldPattern = /^(\d+):(\w*)(\[\]|\{\})?(?:=(\w+))?([?*!@])?$/;

/** The messages of a table by their names. @throws Error for a table that is wrong */
export function readTable(table: string): ReadonlyMap<string, MessageRule> {
  const messages = table.split(/\n(?=[~\w])/).map((text) => text.trim().split(/\s+/));
  const drafts = new Map<string, Draft>();
  for (const [title = ''] of messages) {
    const name = title.replace('~', '');
    drafts.set(name, { name, isComplete: title === name, hasLazyFields: false, fields: [], always: [] });
  }
  for (const [title = '', ...fields] of messages) {
    const draft = drafts.get(title.replace('~', ''));
    if (draft !== undefined) addFields(draft, fields, drafts);
  }
  return drafts;
}

function addFields(draft: Draft, texts: readonly string[], drafts: ReadonlyMap<string, Draft>): void {
  const fields: (FieldRule | undefined)[] = [];
  for (const text of texts) {
    const { number, mark, rule } = readField(text, drafts);
    fields[number] = rule;
    if (rule.isLazy) draft.hasLazyFields = true;
    const empty = emptyOf(rule, mark);
    if (empty !== undefined) draft.always = [...draft.always, [rule.name, empty]];
  }
  // Without holes, so that V8 finds a field by its number at once.
  draft.fields = Array.from(fields);
}

function readField(
  text: string,
  drafts: ReadonlyMap<string, MessageRule>,
): { readonly number: number; readonly mark: string; readonly rule: FieldRule } {
  const match = fieldPattern.exec(text);
  if (match === null) throw new Error(`no field of a message: ${text}`);
  const [, number, name = '', brackets = '', type = 'text', mark = ''] = match;
  const of = scalars.find((scalar) => scalar === type) ?? drafts.get(type);
  if (of === undefined) throw new Error(`no message ${type}`);
  const shape = name === '' ? 'inline' : (shapes[brackets] ?? 'one');
  return {
    number: Number(number),
    mark,
    rule: { name, of, shape, isLeftOutEmpty: mark === '?', isLazy: mark === '@' },
  };
}

const shapes: Readonly<Record<string, 'list' | 'map' | undefined>> = { '[]': 'list', '{}': 'map' };

/**
 * What the JSON has for a field that the message does not have; undefined where that is nothing, and for messages,
 * which the API server then writes.
 */
function emptyOf({ of, shape }: FieldRule, mark: string): null | string | number | boolean | undefined {
  if (mark === '!') return null;
  if (mark !== '' || shape === 'inline') return undefined;
  if (shape !== 'one') return null;
  return typeof of === 'string' ? emptyScalars[of] : undefined;
}

const emptyScalars: Readonly<Partial<Record<Scalar, string | number | boolean>>> = { text: '', int: 0, bool: false };
