import { CNI_SETTINGS } from '../lib/cni/settings';
import type { CniSetting } from '../lib/cni/settings-table';
import { LEFT_OUT } from './vpc-cni-left-out';

/** Returns the page of VPC CNI settings as Markdown. */
export function vpcCniMarkdown(): string {
  return `# Settings of the VPC CNI

This page lists every setting of the \`vpc-cni\` add-on that an option of \`VpcCni\` sets, with its path in the configuration of the add-on. \`env\`
contains the variables of the container \`aws-node\`, \`init.env\` those of \`aws-vpc-cni-init\`. Sources: README and chart of
[amazon-vpc-cni-k8s](https://github.com/aws/amazon-vpc-cni-k8s) v1.23.1.

*Since* is the CNI release that introduced the setting. Synthesis fails if the pinned \`addonVersion\` is older. *Schema* is the oldest add-on version
whose configuration schema is known to contain the setting, from the output of \`aws eks describe-addon-configuration\`. EKS rejects a setting that
the schema of the installed version does not contain. Before you use a setting that is marked *not seen*, run
\`aws eks describe-addon-configuration --addon-name vpc-cni --addon-version …\`.

\`npm run docs:vpc-cni\` generates this page from the tables in \`lib/cni\`.

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
## Prefix delegation in a cluster with nodes

When \`podAddressing\` changes to \`PodAddressing.prefixDelegation()\`, existing nodes keep their single addresses and add prefixes. Their kubelet keeps
the pod limit that it started with. Such a node reports more or fewer addresses than it has until it is replaced. AWS recommends
[new nodes](https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html). The same applies when you turn prefix delegation off.

| nodes | effect of the deployment |
| --- | --- |
| \`addNodegroup\`, whose pod limit changes | The launch template gets the new limit. EKS replaces the nodes after it updates the add-on: [rolls the nodes](changes.md#clusternetworking). |
| \`addNodegroup\` with \`maxPods\`, or with instance types whose pod limit is 250 in both modes | None: the launch template does not change. Add a node group, drain the old one, then remove it. |
| Karpenter with the class of \`karpenterNodeClass\` | Karpenter detects the change of the class and replaces its nodes within the disruption budgets of the node pool. |
| Auto Scaling groups and nodes of other stacks | None. Add new nodes, drain the old ones, then remove them. |

Synthesis does not warn about this change. A template contains only the new configuration of the CNI, not the previous one, and no information about
running nodes. The template of a new cluster with prefix delegation is the same as that of a change in an existing cluster. \`cdk diff\` shows the change:
\`ENABLE_PREFIX_DELEGATION\` in \`ConfigurationValues\` of \`AWS::EKS::Addon\`.

## Settings without an option

\`additionalConfiguration\` is merged deeply into the configuration that the options produce. Synthesis fails with \`CniClash\` if it sets one of the
settings above. It can set the following:

${table(
  ['Setting', 'Reason without an option'],
  Object.entries(LEFT_OUT).map(([path, reason]) => [code(path), reason]),
)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function code(text: string): string {
  return `\`${text}\``;
}
