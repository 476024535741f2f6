/** Applies all rules to a tree. */
import type { Finding } from '../findings/finding.ts';
import type { Position, Tree } from '../manifests/manifest.ts';
import { quote, suggestionAmong } from '../model/quote.ts';
import type { LintObject } from './lint-object.ts';
import type { Found, LintRule } from './rule.ts';
import { badHintValue } from './rules/bad-hint-value.ts';
import { lintRules } from './rules/table.ts';
import { sentence } from './sentence.ts';
import type { LintSettings } from './settings.ts';
import { worldOf, type World } from './world.ts';

/**
 * An annotation with the ids of rules that find nothing in its object. It has another domain than the hints, since any
 * other key of theirs is an unknown hint.
 */
const ignoreKey = 'lint.reroll.dev/ignore';

/** The findings by file, line and column. */
export function lint(tree: Tree, settings: LintSettings): readonly Finding[] {
  const world = worldOf(tree, settings);
  const rules = lintRules.filter(({ id }) => !settings.disabled.includes(id));
  const found = rules.flatMap((rule) => findingsOf(rule, rule.find(world)));
  const problems = rules.includes(badHintValue) ? findingsOf(badHintValue, unknownIgnored(world)) : [];
  // The place of a value is found by reading its file again: once, for findings that follow each other.
  return [...found, ...problems].sort(byObject).map(toFinding).sort(byPosition);
}

interface RuleFound {
  readonly rule: LintRule;
  readonly found: Found;
}

function findingsOf(rule: LintRule, all: Iterable<Found>): readonly RuleFound[] {
  return [...all].filter(({ in: place }) => !ignoredIn(place).includes(rule.id)).map((found) => ({ rule, found }));
}

function isObject(place: LintObject | Position): place is LintObject {
  return 'manifest' in place;
}

function ignoredIn(place: LintObject | Position): readonly string[] {
  if (!isObject(place)) return [];
  const text = place.manifest.object.metadata?.annotations?.[ignoreKey] ?? '';
  const ids = text.split(',').map((id) => id.trim());
  return ids.filter((id) => id !== '');
}

/** A rule that does not exist hides nothing. */
function* unknownIgnored({ objects }: World): Generator<Found, void> {
  const ids = lintRules.map(({ id }) => id);
  for (const object of objects) {
    for (const id of ignoredIn(object).filter((each) => !ids.includes(each))) {
      const message = sentence(`${ignoreKey}: there is no rule ${quote(id)}${suggestionAmong(id, ids)}`);
      const path = ['metadata', 'annotations', ignoreKey];
      yield { in: object, path, message, about: `${ignoreKey} ${id}` };
    }
  }
}

function byObject(one: RuleFound, other: RuleFound): number {
  return indexOf(one) - indexOf(other);
}

function indexOf({ found }: RuleFound): number {
  return isObject(found.in) ? found.in.index : -1;
}

function toFinding({ rule, found }: RuleFound): Finding {
  const { in: place, path = [], severity = rule.severity, message, about } = found;
  const position = isObject(place) ? place.manifest.positionOf(path) : place;
  return { rule: rule.id, severity, message, position, subject: isObject(place) ? place.subject : undefined, about };
}

function byPosition({ position: one, rule }: Finding, { position: other, rule: otherRule }: Finding): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column || (rule < otherRule ? -1 : 1);
}
