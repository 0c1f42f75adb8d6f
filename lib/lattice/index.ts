/** TODO lattice */

export { GatewayApiController } from './gateway-api-controller';
export type { GatewayApiControllerProps } from './gateway-api-controller-props';
