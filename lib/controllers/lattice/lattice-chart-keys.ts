import { type KeyTable, keyList } from '../../foundation/known-keys';
import { CHARTS } from '../../foundation/versions';

/**
 * Returns the values of the chart `aws-gateway-controller-chart`.
 *
 * Source: https://github.com/aws/aws-application-networking-k8s, helm of v2.1.3, 2026-08-14: values.yaml and the
 * templates.
 */
export function chartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.latticeController.chart} ${CHARTS.latticeController.version}`,
    paths: keyList(`global.*
    awsAccountId awsRegion clusterName clusterVpcId defaultServiceNetwork deployment deployment.affinity.*
    deployment.annotations.* deployment.containerPort deployment.containerSecurityContext.* deployment.labels.*
    deployment.nodeSelector.* deployment.podSecurityContext.* deployment.priorityClassName deployment.replicas
    deployment.tolerations deployment.topologySpreadConstraints disableTaggingServiceApi enableServiceNetworkOverride
    fullnameOverride image image.pullPolicy image.pullSecrets image.repository image.tag installExternalDNSCRD
    installScope latticeEndpoint log log.level metrics metrics.service metrics.service.create metrics.service.type
    nameOverride pdb pdb.enabled pdb.maxUnavailable pdb.minAvailable reconcileDefaultResyncSeconds resources.* role
    role.labels.* routeMaxConcurrentReconciles serviceAccount serviceAccount.annotations.* serviceAccount.create
    serviceAccount.name webhookEnabled webhookTLS webhookTLS.caCert webhookTLS.cert webhookTLS.certManager
    webhookTLS.certManager.certificateName webhookTLS.certManager.certificateSecretName webhookTLS.certManager.enabled
    webhookTLS.key`),
  };
}
