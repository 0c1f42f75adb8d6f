import type { ClusterTarget } from '../cluster/cluster-target';
import type { InterfaceGroups, InterfaceUser } from '../cluster/network-interface-groups';
import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** What the command line of the controller takes apart, or YAML would. */
const TAG_SEPARATORS = /[,"'`#\n\r]|: /;

/** Whose interfaces they are, as a warning says it. */
const INTERFACE_USER_TEXT: Readonly<Record<InterfaceUser, string>> = {
  nodes: 'these nodes',
  pods: 'pods',
  podPolicy: 'these pods',
};

/**
 * Tags as the chart value `serviceTargetENISGTags` has them: one text of `key=value` pairs with commas between them.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/README.md
 */
export function selectorTagsValue(tags: Readonly<Record<string, string>>, scope: Located): string {
  const pairs = Object.entries(tags);
  if (pairs.length === 0) {
    fail(
      'ControllerSetting',
      '"targetSecurityGroupTags: {}" has no tags, leave it out for the tag of the cluster alone, or write one such as { role: "nodes" }',
      scope,
    );
  }
  for (const [key, value] of pairs) {
    const wrong = [key, value].find((text) => isConcrete(text) && TAG_SEPARATORS.test(text));
    if (key === '' || key.includes('=') || wrong !== undefined) {
      fail(
        'ControllerSetting',
        `"${key}=${value}" of targetSecurityGroupTags cannot be handed to the controller, write letters, digits, spaces and _.:/+-@, and no = in the key`,
        scope,
      );
    }
  }
  return pairs.map(([key, value]) => `${key}=${value}`).join(',');
}

/** The tags of a chart value, also where the user set it by `additionalValues`. */
export function parseSelectorTags(value: unknown): Record<string, string> {
  const pairs = typeof value === 'string' && value !== '' ? value.split(',') : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/**
 * Warns of network interfaces with several security groups of which not exactly one has the tag of the cluster: the controller then opens
 * none of them to load balancers, and targets stay unhealthy. An interface with one group needs no tag.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/networking/networking_manager.go (resolveEndpointSGForENI)
 */
export function warnOfTargetSecurityGroups({ _interfaces }: ClusterTarget): string[] {
  for (const entry of _interfaces.all.filter(({ groups }) => groups.length > 1)) {
    const found = entry.groups.map((group) => _interfaces.hasSelectorTags(group));
    const tagged = found.filter((has) => has === 'yes').length;
    if (tagged > 1 || (tagged === 0 && !found.includes('unknown'))) {
      warnOfInterface(entry, tagged, Object.keys(_interfaces.selectorTags));
    }
  }
  return [];
}

function warnOfInterface({ scope, of, groups }: InterfaceGroups, tagged: number, extra: readonly string[]): void {
  const tags = ['kubernetes.io/cluster/<name>', ...extra].map((key) => `"${key}"`).join(' and ');
  warn(
    scope,
    'targetSecurityGroups',
    `The AWS Load Balancer Controller opens one security group on each network interface of ${INTERFACE_USER_TEXT[of]} to load balancers, and finds it by ${tags}: of these ${groups.length}, ${tagged === 0 ? 'none has' : `${tagged} have`} the ${extra.length > 0 ? 'tags' : 'tag'}. Without exactly one, targets stay unreachable. Give one security group alone, tag one of them, or tell the controller the right one by targetSecurityGroupTags.`,
  );
}
