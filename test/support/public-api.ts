/** The whole public API by plain names: what the root page and the page of each module export. Names are unique across modules. */
import * as root from '../../lib';

const {
  addons,
  artifacts,
  capacity,
  charts,
  cni,
  delivery,
  dns,
  engines,
  flowlogs,
  gateway,
  ingress,
  karpenter,
  lattice,
  loadbalancing,
  mesh,
  nodes,
  observability,
} = root;
const { policies, pricing, rules, service, vpc } = root;

const MODULES = {
  addons,
  artifacts,
  capacity,
  charts,
  cni,
  delivery,
  dns,
  engines,
  flowlogs,
  gateway,
  ingress,
  karpenter,
  lattice,
  loadbalancing,
  mesh,
  nodes,
  observability,
  policies,
  pricing,
  rules,
  service,
  vpc,
};

type Modules = typeof MODULES;
type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

export const publicApi = Object.defineProperties(
  {},
  Object.assign({}, ...[root, ...Object.values(MODULES)].map((page) => Object.getOwnPropertyDescriptors(page))),
) as typeof root & Intersection<Modules[keyof Modules]>;
