/** Reads the annotations that ask for control gates. One that does not parse closes the gate `invalid`. */
import { noGates, type Answers, type GateHints } from '../../model/gate-hints.ts';
import { quote, suggestionAmong } from '../../model/quote.ts';
import type { Windows } from '../window/window.ts';
import type { AnnotationName, Annotations } from './annotations.ts';
import { readHold } from '../../model/hold.ts';

/** An answer names at most this many content ids; the others do not count. */
const mostIds = 256;

/** As many ids of trips. */
const mostTrips = 32;

const tripId = /^t[a-z2-7]{12}$/;

const gateNames = ['hold', 'window', 'approval'] as const;

/** Where the values come from, and where problems go. */
export interface GateTexts {
  readonly annotations: Annotations;
  readonly windows: Windows;
  /** The value of an annotation; undefined if there is none. */
  text(name: AnnotationName): string | undefined;
  report(name: AnnotationName, problem: string): void;
}

/** The gates of a workload or Namespace. An empty value is none: templates often leave one behind. Never throws. */
export function readGates(texts: GateTexts): GateHints {
  const textOf = (name: AnnotationName): string => texts.text(name)?.trim() ?? '';
  const [hold, window, approval] = [textOf('hold'), textOf('window'), textOf('approval')];
  // The common case shares one object.
  if (hold + window + approval === '') return noGates;
  const holding = hold === '' ? { hold: undefined } : readHold(hold);
  const reading = window === '' ? {} : texts.windows.read(window);
  const problems = [problemIn(holding), problemIn(reading), approvalProblem(approval)];
  const invalid = gateNames.filter((name, index) => {
    const problem = problems[index];
    if (problem !== undefined) texts.report(name, `${problem}; it counts as a closed gate`);
    return problem !== undefined;
  });
  return {
    hold: 'hold' in holding ? holding.hold : undefined,
    window: 'window' in reading ? window : undefined,
    isApprovalRequired: approval === 'required',
    invalid: invalid.map((name) => texts.annotations[name]),
  };
}

function problemIn(reading: object): string | undefined {
  return 'problem' in reading ? String(reading.problem) : undefined;
}

function approvalProblem(text: string): string | undefined {
  if (text === '' || text === 'required' || text === 'none') return undefined;
  return `${quote(text)} is not one of required, none${suggestionAmong(text, ['required', 'none'])}`;
}

/**
 * What users answered in the metadata of a workload; undefined if nothing.
 * @param isStripped whether Flux removes the annotation with this key
 */
export function readAnswers(
  texts: Readonly<Record<string, string>>,
  annotations: Annotations,
  isStripped: (key: string) => boolean,
): Answers | undefined {
  const { approved, now, resume } = annotations;
  const keys = [approved, now, resume].filter((key) => Object.hasOwn(texts, key));
  if (keys.length === 0) return undefined;
  const idsOf = (key: string, most: number): readonly string[] =>
    keys.includes(key) ? idsIn(texts[key] ?? '', most) : [];
  return {
    approved: idsOf(approved, mostIds),
    now: idsOf(now, mostIds),
    resume: idsOf(resume, mostTrips).filter((id) => tripId.test(id)),
    strippedByFlux: keys.filter(isStripped),
  };
}

function idsIn(text: string, most: number): readonly string[] {
  const ids = text.split(',', most).map((id) => id.trim());
  return ids.filter((id) => id !== '');
}
