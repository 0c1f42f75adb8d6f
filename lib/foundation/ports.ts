import { type RefusalName, refuse } from './refusals';
import { isConcrete, shown } from './tokens';

/** Fails for numbers that are known at synthesis and are no ports of TCP. */
export function validatePorts(name: RefusalName, option: string, ports: readonly number[]): void {
  const wrong = ports.find((port) => isConcrete(port) && !(Number.isInteger(port) && port >= 1 && port <= 65535));
  if (wrong !== undefined) {
    refuse(name, `"${option}: ${shown(wrong)}" is no port of TCP, write whole numbers of 1 to 65535`);
  }
}
