/**
 * Settings of CoreDNS, NodeLocal DNSCache and ExternalDNS: the Corefile, forwarding, scaling, records and their
 * registry.
 */

export { CoreDnsCompute, CoreDnsDisruptionBudget, CoreDnsScaling } from './core-dns';
export type { CacheOptions, CorefileOptions } from './corefile';
export { Forwarding, type ForwardingOptions, ServerPolicy } from './dns-forwarding';
export { RecordPolicy, RecordSource, RecordType } from './dns-records';
export type { GatewayFilterOptions, RecordTargetOptions, Route53WriteOptions } from './external-dns-option-groups';
export { ExternalDnsInstallation } from './external-dns-options';
export { ExternalDnsRegistry, type TxtEncryptionKey, type TxtRegistryOptions } from './external-dns-registry';
export { NodeLocalDnsUpstream } from './node-local-dns';
export { type RecordAnnotationOptions, RecordRouting } from './record-annotations';
