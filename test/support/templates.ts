import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';

export interface Resource {
  readonly id: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
  readonly Properties: Record<string, any>;
  readonly DependsOn?: string[];
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** A synthesised template, read as CloudFormation would. */
export class Synthesized {
  public static of(stack: Stack): Synthesized {
    return new Synthesized(Template.fromStack(stack).toJSON());
  }

  public readonly resources: Resource[];

  // biome-ignore lint/suspicious/noExplicitAny: a template is of any shape
  constructor(public readonly json: Record<string, any>) {
    this.resources = Object.entries(json.Resources ?? {}).map(([id, resource]) => {
      const { DependsOn, ...rest } = resource as Omit<Resource, 'id'>;
      return { id, ...rest, Properties: rest.Properties ?? {}, DependsOn: DependsOn && [DependsOn].flat() };
    });
  }

  /** The resources of a type. */
  public all(type: string): Resource[] {
    return this.resources.filter((resource) => resource.Type === type);
  }

  /** The one resource of a type whose logical id or properties hold the text. */
  public one(type: string, text = ''): Resource {
    const found = this.all(type).filter((resource) =>
      `${resource.id} ${JSON.stringify(resource.Properties)}`.includes(text),
    );
    if (found.length !== 1) {
      const ids = this.all(type).map(({ id }) => id);
      throw new Error(`${found.length} resources of ${type} hold "${text}", of ${ids.length}: ${ids.join(', ')}`);
    }
    return found[0];
  }

  public byId(id: string): Resource {
    const found = this.resources.find((resource) => resource.id === id);
    if (!found) {
      throw new Error(`no resource ${id}`);
    }
    return found;
  }

  /** Every resource that the one waits for, directly or through others, by `DependsOn` and by reference. */
  public waitsFor(id: string): Set<string> {
    const known = new Set(this.resources.map((resource) => resource.id));
    const seen = new Set<string>();
    const visit = (current: string) => {
      const resource = this.byId(current);
      for (const next of [...(resource.DependsOn ?? []), ...references(resource.Properties)]) {
        if (known.has(next) && !seen.has(next)) {
          seen.add(next);
          visit(next);
        }
      }
    };
    visit(id);
    return seen;
  }

  /** `Type  path  LogicalId`, a line per resource: a rename or a replacement shows in review. */
  public inventory(): string {
    const rows = this.resources.map(({ id, Type }) => [Type, id]);
    const width = Math.max(...rows.map(([type]) => type.length));
    return rows
      .map(([type, id]) => `${type.padEnd(width)}  ${id}`)
      .sort()
      .join('\n');
  }

  /** The subnets in address order with their zone, default route, role tag and logical id. */
  public networkPicture(): string {
    const rows = this.all('AWS::EC2::Subnet')
      .sort((a, b) => addressNumber(a.Properties.CidrBlock) - addressNumber(b.Properties.CidrBlock))
      .map((subnet) => [
        String(subnet.Properties.CidrBlock),
        String(subnet.Properties.AvailabilityZone ?? subnet.Properties.AvailabilityZoneId),
        this.defaultRouteOf(subnet.id),
        tagsOf(subnet)
          .filter(([key]) => key.startsWith('kubernetes.io/'))
          .map(([key, value]) => `${key}=${value}`)
          .join(' ') || '-',
        subnet.id,
      ]);
    const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column].length))) ?? [];
    return rows
      .map((row) =>
        row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }

  /** Where 0.0.0.0/0 leads from a subnet: the logical id of the gateway, or `-`. */
  public defaultRouteOf(subnetId: string): string {
    const association = this.all('AWS::EC2::SubnetRouteTableAssociation').find(
      ({ Properties }) => Properties.SubnetId.Ref === subnetId,
    );
    const table = association?.Properties.RouteTableId.Ref;
    const route = this.all('AWS::EC2::Route').find(
      ({ Properties }) => Properties.RouteTableId.Ref === table && Properties.DestinationCidrBlock === '0.0.0.0/0',
    );
    const target = route?.Properties.NatGatewayId ?? route?.Properties.GatewayId;
    return target?.Ref ?? '-';
  }
}

export function tagsOf({ Properties }: Resource): [key: string, value: string][] {
  return (Properties.Tags ?? []).map(({ Key, Value }: { Key: string; Value: string }) => [Key, Value]);
}

/**
 * A property with its `Fn::Join` undone: what is not literal becomes `${LogicalId}` or `${LogicalId.Attribute}`, and other functions stand in
 * single quotes, so that JSON with tokens in it can still be parsed.
 */
export function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const [key, inner] = Object.entries(value as Record<string, unknown>)[0];
  switch (key) {
    case 'Ref':
      return `\${${inner}}`;
    case 'Fn::GetAtt':
      return `\${${(inner as string[]).join('.')}}`;
    case 'Fn::Join': {
      const [separator, parts] = inner as [string, unknown[]];
      return Array.isArray(parts) ? parts.map(flatten).join(separator) : flatten(parts);
    }
    default:
      return `\${${JSON.stringify(value).replaceAll('"', "'")}}`;
  }
}

/** A property of any shape in which every intrinsic function is flattened. */
// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties are of any shape
export function legible(value: any): any {
  if (Array.isArray(value)) {
    return value.map(legible);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))
    ? flatten(value)
    : Object.fromEntries(keys.map((key) => [key, legible(value[key])]));
}

/** What a value refers to by `Ref`, `Fn::GetAtt` and `Fn::Sub`: logical ids, parameters and pseudo parameters. */
export function references(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(references);
  }
  if (value && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, inner]) => {
      switch (key) {
        case 'Ref':
          return [inner as string];
        case 'Fn::GetAtt':
          return [[inner].flat()[0].split('.')[0]];
        case 'Fn::Sub':
          return substituted(inner as string | [string, Record<string, unknown>]);
        default:
          return references(inner);
      }
    });
  }
  return [];
}

/** `${Id}` and `${Id.Attribute}`; `${!Id}` stands for itself, and values that are given are none of the template's. */
function substituted(inner: string | [string, Record<string, unknown>]): string[] {
  const [text, values = {}] = [inner].flat() as [string, Record<string, unknown>?];
  const names = [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name.split('.')[0]);
  return [...names.filter((name) => !(name in values)), ...references(values)];
}

function addressNumber(cidr: string): number {
  return cidr
    .split('/')[0]
    .split('.')
    .reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
