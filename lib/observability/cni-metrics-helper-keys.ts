import { type KeyTable, keyList } from '../foundation/known-keys';
import { CHARTS } from '../foundation/versions';

/**
 * Returns the values of the chart `cni-metrics-helper`. The chart accepts any variable below `env`. The listed ones are
 * those that the program reads.
 *
 * Source: https://github.com/aws/amazon-vpc-cni-k8s, charts/cni-metrics-helper of v1.23.1, 2026-08-20: values.yaml and
 * templates.
 */
export function chartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.cniMetricsHelper.chart} ${CHARTS.cniMetricsHelper.version}`,
    paths: keyList(`global.*
    affinity.* containerSecurityContext.* env env.AWS_CLUSTER_ID env.AWS_REGION env.AWS_VPC_K8S_CNI_LOGLEVEL
    env.METRIC_UPDATE_INTERVAL env.USE_CLOUDWATCH env.USE_PROMETHEUS fullnameOverride image image.account image.domain
    image.override image.region image.tag imagePullSecrets nameOverride nodeSelector.* podAnnotations.*
    podSecurityContext.* resources.* revisionHistoryLimit serviceAccount serviceAccount.annotations.*
    serviceAccount.create serviceAccount.name tolerations updateStrategy.*`),
    openBelow: ['env'],
  };
}
