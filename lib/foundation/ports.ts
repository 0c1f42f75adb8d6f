import { type RefusalName, refuse } from './refusals';
import { isConcrete, shown } from './tokens';

/** Fails for numbers that are not TCP ports. Ports that are not known at synthesis pass. */
export function validatePorts(name: RefusalName, option: string, ports: readonly number[]): void {
  const wrong = ports.find((port) => isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535));
  if (wrong !== undefined) {
    refuse(name, `"${option}: ${shown(wrong)}" is not a TCP port. Write whole numbers from 1 to 65535`);
  }
}
