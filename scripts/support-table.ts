import {
  CHARTS,
  EKS_ADDONS_SEEN,
  EKS_CALENDAR,
  EKS_CALENDAR_AS_OF,
  GATEWAY_API,
  IMAGES,
  supportOf,
  VPC_CNI_SETTINGS,
} from '../lib/foundation/versions';
import packageJson from '../package.json';
import packageLock from '../package-lock.json';

/** Name of the marks around the table in the README. */
export const SUPPORT_MARK = 'support';

/** Returns the table of versions that the library supports and installs, as Markdown. */
export function supportTable(): string {
  const { peerDependencies, devDependencies, engines } = packageJson;
  const layers = Object.keys(devDependencies).flatMap((name) => /kubectl-v(\d+)$/.exec(name)?.slice(1) ?? []);
  const peer = (name: keyof typeof peerDependencies) => {
    const range = peerDependencies[name];
    const tested = new Set([range.replace('^', ''), packageLock.packages[`node_modules/${name}`].version]);
    return `${range}, tested with ${[...tested].join(' and ')}`;
  };
  const rows: [string, string, string][] = [
    ['Kubernetes in EKS, standard support', kubernetesWith('standard'), EKS_CALENDAR_AS_OF],
    ['Kubernetes in EKS, extended support: a warning', kubernetesWith('extended'), EKS_CALENDAR_AS_OF],
    ['kubectl layers in tests', layers.map((minor) => `1.${minor}`).join(', '), ''],
    ['`aws-cdk-lib`', peer('aws-cdk-lib'), ''],
    ['`constructs`', peer('constructs'), ''],
    ['`cdk-nag`', peer('cdk-nag'), ''],
    ['Node.js', engines.node.replace('>= ', '').concat(' or later'), ''],
    ...Object.values(CHARTS).map(({ chart, version, sourceOf }): [string, string, string] => [
      `chart \`${chart}\``,
      version,
      sourceOf,
    ]),
    ['Gateway API definitions, standard channel', GATEWAY_API.version, GATEWAY_API.sourceOf],
    ['image `k8s-dns-node-cache`', IMAGES.nodeLocalDns.tag, IMAGES.nodeLocalDns.sourceOf],
    ['settings of the add-on `vpc-cni`', `up to ${VPC_CNI_SETTINGS.version}`, VPC_CNI_SETTINGS.sourceOf],
    ['EKS add-ons', 'the default of EKS, or `addonVersion`', ''],
    ...EKS_ADDONS_SEEN.map(({ addon, version, seen }): [string, string, string] => [
      `add-on \`${addon}\`, newest seen`,
      version,
      seen,
    ]),
  ];
  return [['what', 'version', 'as of'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function kubernetesWith(kind: 'standard' | 'extended'): string {
  return EKS_CALENDAR.filter(({ version }) => supportOf(version, EKS_CALENDAR_AS_OF).kind === kind)
    .map(({ version }) => version)
    .join(', ');
}
