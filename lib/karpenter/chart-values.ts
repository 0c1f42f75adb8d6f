import { ControllerLogLevel } from '../addons/controller-options';
import { type KeyTable, parseKeyList } from '../foundation/configuration-keys';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';

/** Name of the service account and of the release. */
export const KARPENTER = 'karpenter';

/** Keys of the taints that pods of the chart tolerate. */
export const KARPENTER_TOLERATED_TAINTS = ['CriticalAddonsOnly'];

/** Chart values that identify the installation. Additional values must not contain them. */
export const KARPENTER_OWNED_VALUES = [
  'replicas',
  'serviceAccount.create',
  'serviceAccount.name',
  'settings.clusterName',
  'settings.interruptionQueue',
  'settings.isolatedVPC',
];

/**
 * Returns the values of the chart `karpenter`.
 *
 * Source: https://github.com/aws/karpenter-provider-aws, charts/karpenter/values.yaml of v1.14.1, 2026-08-20.
 */
export function karpenterChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.karpenter.chart} ${CHARTS.karpenter.version}`,
    paths: parseKeyList(`global.*
    additionalAnnotations.* additionalClusterRoleRules additionalLabels.* affinity.* controller controller.containerName
    controller.env controller.envFrom controller.extraVolumeMounts controller.healthProbe controller.healthProbe.port
    controller.image controller.image.digest controller.image.repository controller.image.tag controller.metrics
    controller.metrics.port controller.resources.* controller.securityContext.* controller.sidecarContainer
    controller.sidecarVolumeMounts dnsConfig.* dnsPolicy extraVolumes fullnameOverride hostNetwork imagePullPolicy
    imagePullSecrets initContainers logErrorOutputPaths logLevel logOutputPaths nameOverride nodeSelector.*
    podAnnotations.* podDisruptionBudget podDisruptionBudget.maxUnavailable podDisruptionBudget.name podLabels.*
    podSecurityContext.* priorityClassName replicas revisionHistoryLimit schedulerName service service.annotations.*
    serviceAccount serviceAccount.annotations.* serviceAccount.create serviceAccount.name serviceMonitor
    serviceMonitor.additionalLabels.* serviceMonitor.enabled serviceMonitor.endpointConfig.*
    serviceMonitor.metricRelabelings serviceMonitor.relabelings serviceMonitor.sampleLimit settings
    settings.amiRefreshInterval settings.batchIdleDuration settings.batchMaxDuration settings.clusterCABundle
    settings.clusterEndpoint settings.clusterName settings.disableClusterStateObservability settings.disableDryRun
    settings.eksControlPlane settings.enableZonalShift settings.featureGates settings.featureGates.capacityBuffer
    settings.featureGates.nodeOverlay settings.featureGates.nodeRepair settings.featureGates.reservedCapacity
    settings.featureGates.spotToSpotConsolidation settings.featureGates.staticCapacity settings.ignoreDRARequests
    settings.interruptionQueue settings.isolatedVPC settings.minValuesPolicy settings.preferencePolicy
    settings.reservedENIs settings.subnetRefreshInterval settings.vmMemoryOverheadPercent strategy.*
    terminationGracePeriodSeconds tolerations topologySpreadConstraints`),
  };
}

/** Settings of the chart. */
export interface KarpenterChart {
  readonly clusterName: string;
  readonly queueName: string;
  readonly annotations: Record<string, string>;
  readonly isIsolated: boolean;
  readonly replicas: number;
  readonly logLevel?: ControllerLogLevel;
  readonly repository?: string;
}

/** Returns the values of the chart. */
export function karpenterChartValues(chart: KarpenterChart): Values {
  const { annotations, clusterName, isIsolated, logLevel, queueName, replicas, repository } = chart;
  return {
    replicas,
    serviceAccount: {
      create: true,
      name: KARPENTER,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
    logLevel: logLevel ?? ControllerLogLevel.INFO,
    ...(repository === undefined ? {} : { controller: { image: { repository } } }),
    settings: {
      clusterName,
      interruptionQueue: queueName,
      ...(isConcrete(isIsolated) && !isIsolated ? {} : { isolatedVPC: isIsolated }),
    },
  };
}
