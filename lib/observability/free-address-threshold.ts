import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';

/** When too few addresses of a subnet are free: one choice, made by a factory. */
export class FreeAddressThreshold {
  /**
   * Fewer than this share of the addresses that are for use in the subnet.
   *
   * @param percent more than 0 and less than 100; anything else is refused
   */
  public static percent(percent: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.percent', arguments);
    if (isConcrete(percent) && !(percent > 0 && percent < 100)) {
      refuse('AlarmThreshold', `"${percent}" percent of a subnet is no threshold, write more than 0 and less than 100`);
    }
    return new FreeAddressThreshold('percent', percent);
  }

  /**
   * Fewer than this many addresses.
   *
   * @param addresses a whole number of 1 or more. As many as the subnets of a plan have for use are refused: the alarm would never end
   */
  public static addresses(addresses: number): FreeAddressThreshold {
    validateArguments('FreeAddressThreshold.addresses', arguments);
    if (isConcrete(addresses) && !(Number.isInteger(addresses) && addresses >= 1)) {
      refuse('AlarmThreshold', `"${addresses}" free addresses are no threshold, write a whole number of 1 or more`);
    }
    return new FreeAddressThreshold('addresses', addresses);
  }

  private constructor(
    /** @internal */
    public readonly _unit: 'percent' | 'addresses',
    /** @internal */
    public readonly _value: number,
  ) {}

  /** `20 percent` or `8 addresses`. @internal */
  public get _text(): string {
    return `${shown(this._value)} ${this._unit === 'addresses' && this._value === 1 ? 'address' : this._unit}`;
  }
}
