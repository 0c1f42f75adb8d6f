import { Construct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';
import { type AddonProps, defineAddon } from './addon';

/**
 * The `eks-pod-identity-agent` add-on, which provides EKS Pod Identity credentials on every node. Nodes need it before
 * their first pod.
 */
export class PodIdentityAgent extends Construct {
  constructor(scope: Construct, id: string, props: AddonProps) {
    validateArguments('PodIdentityAgent', arguments);
    super(scope, id);
    this.node.defaultChild = defineAddon(this, 'eks-pod-identity-agent', props, {});
  }
}
