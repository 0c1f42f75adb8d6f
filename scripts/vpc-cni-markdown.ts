import type { CniSetting } from '../lib/addons/cni/setting';
import { CNI_SETTINGS } from '../lib/addons/cni/settings';
import { LEFT_OUT } from './vpc-cni-left-out';

/** The page of the settings of the VPC CNI. */
export function vpcCniMarkdown(): string {
  return `# Settings of the VPC CNI

Every setting of the \`vpc-cni\` add-on that an option of \`VpcCni\` sets, with the place in the add-on's configuration where it goes. \`env\` holds the
variables of the container \`aws-node\`, \`init.env\` those of \`aws-vpc-cni-init\`. Sources: README and chart of
[amazon-vpc-cni-k8s](https://github.com/aws/amazon-vpc-cni-k8s) v1.23.1.

*Since* is the release of the CNI that brought a setting: one that a pinned \`addonVersion\` does not have yet is refused. *Schema* is the oldest version
of the managed add-on whose configuration schema was seen to have it, as \`aws eks describe-addon-configuration\` printed it. EKS refuses
what the schema of the installed version does not have: before you rely on a setting that was *not seen*, ask
\`aws eks describe-addon-configuration --addon-name vpc-cni --addon-version …\`.

This page is made from the tables in \`lib/addons/cni\` by \`npm run docs:vpc-cni\`.

${table(
  ['Option', 'Setting', 'Default', 'Takes', 'Since', 'Schema'],
  Object.entries(CNI_SETTINGS).map(([path, { option, byDefault, bounds, since, schema }]: [string, CniSetting]) => [
    code(option),
    code(path),
    byDefault,
    bounds,
    since === undefined ? '' : `v${since}`,
    schema,
  ]),
)}
## Prefix delegation in a cluster that has nodes

Nodes that run when \`podAddressing\` becomes \`PodAddressing.prefixDelegation()\` keep the single addresses that they have and take prefixes beside them.
Their kubelet keeps the pod limit with which it started. Such a node reports more or fewer addresses than it has until it is replaced, and AWS
advises [new nodes](https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html). The way back is the same.

| nodes | what happens in the deployment |
| --- | --- |
| \`addNodegroup\`, whose pod limit changes | The launch template gets the new limit, and EKS replaces the nodes after the add-on was updated: [rolls the nodes](changes.md#clusternetworking). |
| \`addNodegroup\` with \`maxPods\`, or of types that take 250 pods with single addresses, too | Nothing: the launch template stays as it is. Add a node group, drain the old one, then remove it. |
| Karpenter with the class of \`karpenterNodeClass\` | Karpenter finds that the class has changed, and replaces its nodes as the disruption budgets of the node pool allow. |
| Auto Scaling groups and nodes of other stacks | Nothing. Add new nodes, drain the old ones, then remove them. |

Synthesis does not warn of it. A template says how the CNI is set after the deployment. It does not say how it was set before, or whether nodes run.
The template of a new cluster with prefix delegation is the same as the one that turns it on in an old cluster. \`cdk diff\` shows the change:
\`ENABLE_PREFIX_DELEGATION\` in \`ConfigurationValues\` of \`AWS::EKS::Addon\`.

## Beyond the options

\`additionalConfiguration\` is merged deep into what the options say, and refused, as \`CniClash\`, where it sets one of the settings above. It reaches
what is left out here:

${table(
  ['Setting', 'Why there is no option'],
  Object.entries(LEFT_OUT).map(([path, reason]) => [code(path), reason]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
