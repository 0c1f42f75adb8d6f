import type * as eks from 'aws-cdk-lib/aws-eks';
import type { IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Public access for everybody, as `publicAccessCidrs` says it. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Refuses an endpoint that nodes behind NAT could not reach, and warns of one that everybody can. What is a token is not judged. */
export function judgeEndpoint({ resourcesVpcConfig: config }: eks.CfnCluster, scope: IConstruct): void {
  if (!isConcrete(config) || !('subnetIds' in config)) {
    return;
  }
  const { endpointPublicAccess = true, endpointPrivateAccess = false, publicAccessCidrs: admitted = [] } = config;
  if (endpointPublicAccess !== true || !isConcrete(admitted)) {
    return;
  }
  if (admitted.length === 0 || admitted.some((network) => ANYWHERE.includes(network))) {
    warn(
      scope,
      'publicEndpointOpen',
      'Anybody on the internet can reach the Kubernetes API; write EndpointAccess.PRIVATE, or PUBLIC_AND_PRIVATE.onlyFrom(…) with your own addresses.',
    );
  } else if (endpointPrivateAccess === false) {
    refuse(
      'EndpointLockout',
      `"${admitted.map(shown).join(', ')}" are the only addresses that reach the cluster, and nodes are not among them, write EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(…)`,
      scope,
    );
  }
}
