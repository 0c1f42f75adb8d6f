/** Service meshes: Istio, with sidecars or in ambient mode. */

export { Istio } from './istio';
export { DataPlane, type IstioChartValues, type IstioProps, MutualTls } from './istio-props';
