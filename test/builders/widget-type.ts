/** A kind that only the tests know. */
import { templateTrigger, type WorkloadType } from '../../src/model/workload-type.ts';

const templatePath = ['spec', 'template'];

export const widgetType: WorkloadType = {
  root: '/apis/example.com/v1',
  plural: 'widgets',
  objectKind: 'Widget',
  templatePath,
  trigger: templateTrigger(templatePath),
  progress: 'unknown',
};
