import { Construct } from 'constructs';
import { validateArguments } from '../foundation/input-validation';
import { type AddonProps, defineAddon } from './addon';

/**
 * The `eks-pod-identity-agent` add-on: hands out the credentials of EKS Pod Identity on every node. Nodes need it before their first pod.
 */
export class PodIdentityAgent extends Construct {
  constructor(scope: Construct, id: string, props: AddonProps) {
    validateArguments('PodIdentityAgent', arguments);
    super(scope, id);
    this.node.defaultChild = defineAddon(this, 'eks-pod-identity-agent', props, {});
  }
}
