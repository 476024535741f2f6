/** All rules, in the order of docs/lint.md. */
import type { LintRule } from '../rule.ts';
import { badHintValue } from './bad-hint-value.ts';
import { brokenYaml } from './broken-yaml.ts';
import { doubleRollChecksum } from './double-roll-checksum.ts';
import { duplicateObject } from './duplicate-object.ts';
import { emptyTemplateAnnotations } from './empty-template-annotations.ts';
import { hashSuffixRule } from './hash-suffix.ts';
import { inlineSecretUrl } from './inline-secret-url.ts';
import { globMatchesNothing, listedConfigMissing } from './lists.ts';
import { missingConfig, missingKey } from './missing.ts';
import { neverTakesEffect } from './never-takes-effect.ts';
import { reloaderAnnotation } from './reloader-annotation.ts';
import { stalePods } from './stale-pods.ts';
import { unknownHint } from './unknown-hint.ts';

export const lintRules: readonly LintRule[] = [
  brokenYaml,
  duplicateObject,
  unknownHint,
  badHintValue,
  missingConfig,
  missingKey,
  listedConfigMissing,
  globMatchesNothing,
  stalePods,
  doubleRollChecksum,
  hashSuffixRule,
  neverTakesEffect,
  emptyTemplateAnnotations,
  reloaderAnnotation,
  inlineSecretUrl,
];
