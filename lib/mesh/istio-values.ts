import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { type IstioChart, pinnedIstioChart } from './istio-chart-keys';
import { DataPlane } from './istio-props';

/**
 * The registry of the images. By default, the charts of 1.30 name registry.istio.io, which ends in late 2026.
 *
 * @see https://istio.io/latest/blog/2026/retirement-of-gcr.io-follow-up/ (2026-07-23)
 */
export const ISTIO_HUB = 'docker.io/istio';

/** Variant of the images without a shell. */
const VARIANT = 'distroless';

/** Maximum number of pods of istiod, unless there are more replicas. It is the default of the chart. */
const MOST_REPLICAS = 5;

/** Names of images, by chart. The chart `base` runs none. */
const IMAGES: Readonly<Partial<Record<IstioChart, string>>> = {
  cni: 'install-cni',
  istiod: 'pilot',
  ztunnel: 'ztunnel',
};

/** Values that identify the installation, by chart. Additional values must not contain them. */
export const ISTIO_OWNED_VALUES: Readonly<Record<IstioChart, readonly string[]>> = {
  base: ['global.istioNamespace', 'profile'],
  cni: ['ambient.enabled', 'cni.ambient.enabled', 'profile', 'revision'],
  istiod: [
    'autoscaleMin',
    'cni.enabled',
    'global.istioNamespace',
    'pilot.autoscaleMin',
    'pilot.cni.enabled',
    'profile',
    'revision',
  ],
  ztunnel: ['istioNamespace', 'profile', 'revision'],
};

/** Distributes the pods of istiod over zones and nodes. */
const SPREAD = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { app: 'istiod' } },
}));

/** Validated settings of Istio. */
export interface IstioSettings {
  readonly dataPlane: DataPlane;
  readonly replicas: number;
  /** Registry and path before the names of the images. */
  readonly hub: string;
}

/** Returns the values of a chart of Istio. */
export function istioChartValues(chart: IstioChart, settings: IstioSettings): Values {
  const { version: tag } = pinnedIstioChart(chart);
  const { dataPlane, hub } = settings;
  const image = IMAGES[chart];
  const images = { hub, tag, variant: VARIANT };
  return {
    ...(dataPlane === DataPlane.AMBIENT ? { profile: 'ambient' } : {}),
    // The whole reference, by which checks of private networks recognize the image.
    ...(image === undefined ? {} : { image: `${hub}/${image}:${tag}-${VARIANT}` }),
    ...(chart === 'cni' ? { global: images } : {}),
    ...(chart === 'ztunnel' ? images : {}),
    ...(chart === 'istiod' ? istiodValues(settings, images) : {}),
  };
}

/** Returns the values of istiod. Its `images` are those of sidecars and Gateways too. */
function istiodValues({ replicas }: IstioSettings, images: Values): Values {
  const isSingle = isConcrete(replicas) && replicas === 1;
  return {
    global: { ...images, ...(isSingle ? { defaultPodDisruptionBudget: { enabled: false } } : {}) },
    autoscaleMin: replicas,
    autoscaleMax: isConcrete(replicas) ? Math.max(replicas, MOST_REPLICAS) : replicas,
    pilot: { cni: { enabled: true } },
    ...(isSingle ? {} : { topologySpreadConstraints: SPREAD }),
  };
}
