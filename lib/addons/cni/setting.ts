/** Oldest add-on version whose published schema is known to contain a setting. `not seen` if none is known. */
export type SchemaProof = 'v1.15.1' | 'v1.18.5' | 'not seen';

/** A setting of the VPC CNI. */
export interface CniSetting {
  /** The option of `VpcCniOptions` that sets it. */
  readonly option: string;
  /** Default of the CNI. */
  readonly byDefault: string;
  /** Accepted values. */
  readonly bounds: string;
  /** Release of the CNI that added it. Undefined if every release that EKS offers has it. */
  readonly since?: string;
  /** Oldest published schema that contains it. */
  readonly schema: SchemaProof;
}

/** Creates an entry of the tables. */
export function setting(
  option: string,
  byDefault: string,
  bounds: string,
  since?: string,
  schema: SchemaProof = 'v1.15.1',
): CniSetting {
  return { option, byDefault, bounds, since, schema };
}
