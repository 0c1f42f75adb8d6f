/** `transit-gateway` or `EC2_MESSAGES` in Pascal case, for construct ids: `TransitGateway`, `Ec2Messages`. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}
