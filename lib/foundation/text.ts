/** `transit-gateway` or `ecr.api` in Pascal case, for construct ids: `TransitGateway`, `EcrApi`. */
export function pascalCase(name: string): string {
  return name
    .split(/[-_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}
