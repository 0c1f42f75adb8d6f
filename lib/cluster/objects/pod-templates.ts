import type { ReadObject } from '../manifest-objects';

/** Kinds with a pod template, and the path to it. */
const POD_TEMPLATES: Readonly<Record<string, (spec: ReadObject) => ReadObject | undefined>> = {
  CronJob: (spec) => spec.jobTemplate?.spec?.template,
  DaemonSet: (spec) => spec.template,
  Deployment: (spec) => spec.template,
  Job: (spec) => spec.template,
  ReplicaSet: (spec) => spec.template,
  StatefulSet: (spec) => spec.template,
};

/** Returns the pod, or the pod template, of a workload. */
export function podOf(object: ReadObject): ReadObject | undefined {
  return object.kind === 'Pod' ? object : POD_TEMPLATES[object.kind]?.(object.spec ?? {});
}
