/** The AWS Gateway API Controller for Amazon VPC Lattice. */

export { GatewayApiController } from './gateway-api-controller';
export type { GatewayApiControllerProps } from './gateway-api-controller-props';
