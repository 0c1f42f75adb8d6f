// Made by scripts/object-fields.ts from test/fixtures/crds and test/fixtures/kubernetes-fields.ts: do not edit.

/** The fields below `spec`, by group and kind: inside parentheses those of an object or of the items of a list, `*` any. */
export const OBJECT_FIELDS: Readonly<Record<string, string>> = {
  ' Service': `ports(name protocol appProtocol port targetPort nodePort) selector(*) clusterIP clusterIPs type externalIPs
    sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy
    healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig(clientIP(timeoutSeconds)) ipFamilies
    ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution`,
  'crd.k8s.amazonaws.com ENIConfig': `securityGroups subnet`,
  'eks.amazonaws.com NodeClass': `advancedNetworking(associatePublicIPAddress httpsProxy ipv4PrefixSize networkInterfaces(deviceIndex
    interfaceType networkCardIndex secondaryIPv4Count secondaryIPv4PrefixCount) noProxy) advancedSecurity(fips)
    capacityReservationSelectorTerms(id owner tags(*)) certificateBundles(data name) ephemeralStorage(iops
    kmsKeyID size throughput) instanceProfile networkPolicy networkPolicyEventLogs placementGroupSelector(id
    name) podSecurityGroupSelectorTerms(id name tags(*)) podSubnetSelectorTerms(id tags(*)) role
    securityGroupSelectorTerms(id name tags(*)) snatPolicy subnetSelectorTerms(id tags(*)) tags(*)`,
  'elbv2.k8s.aws IngressClassParams': `PrefixListsIDs certificateArn group(name) inboundCIDRs ipAddressType ipamConfiguration(ipv4IPAMPoolId)
    listeners(listenerAttributes(key value) port protocol) loadBalancerAttributes(key value) loadBalancerName
    minimumLoadBalancerCapacity(capacityUnits) namespaceSelector(matchExpressions(key operator values)
    matchLabels(*)) prefixListsIDs scheme sslPolicy sslRedirectPort subnets(ids tags(*)) tags(key value)
    targetType wafv2AclArn wafv2AclName`,
  'elbv2.k8s.aws TargetGroupBinding': `assumeRoleExternalId iamRoleArnToAssume ipAddressType multiClusterTargetGroup
    networking(ingress(from(ipBlock(cidr) securityGroup(groupID)) ports(port protocol)))
    nodeSelector(matchExpressions(key operator values) matchLabels(*)) serviceRef(name port) targetGroupARN
    targetGroupName targetGroupProtocol targetType vpcID`,
  'gateway.k8s.aws ListenerRuleConfiguration': `actions(authenticateCognitoConfig(authenticationRequestExtraParams(*) onUnauthenticatedRequest scope
    sessionCookieName sessionTimeout userPoolArn userPoolClientId userPoolDomain)
    authenticateOIDCConfig(authenticationRequestExtraParams(*) authorizationEndpoint issuer
    onUnauthenticatedRequest scope secret(name) sessionCookieName sessionTimeout tokenEndpoint
    useExistingClientSecret userInfoEndpoint) fixedResponseConfig(contentType messageBody statusCode)
    forwardConfig(targetGroupStickinessConfig(durationSeconds enabled))
    jwtValidationConfig(additionalClaims(format name values) issuer jwksEndpoint) redirectConfig(query) type)
    conditions(field matchIndexes sourceIPConfig(values)) tags(*)`,
  'gateway.k8s.aws LoadBalancerConfiguration': `customerOwnedIpv4Pool defaultTargetGroupConfiguration(name) disableSecurityGroup enableICMP
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic ipAddressType ipv4IPAMPoolId
    listenerConfigurations(alpnPolicy certificates defaultCertificate listenerAttributes(key value)
    mutualAuthentication(advertiseTrustStoreCaNames ignoreClientCertificateExpiry mode trustStore) protocolPort
    quicEnabled sslPolicy targetGroupStickiness) loadBalancerAttributes(key value) loadBalancerName
    loadBalancerSubnets(eipAllocation identifier ipv6Allocation privateIPv4Allocation sourceNatIPv6Prefix)
    loadBalancerSubnetsSelector(*) manageBackendSecurityGroupRules mergingMode
    minimumLoadBalancerCapacity(capacityUnits) scheme securityGroupPrefixes securityGroups
    shieldConfiguration(enabled) sourceRanges tags(*) wafV2(webACL)`,
  'gateway.k8s.aws TargetGroupConfiguration': `defaultConfiguration(enableMultiCluster healthCheckConfig(healthCheckInterval healthCheckPath healthCheckPort
    healthCheckProtocol healthCheckTimeout healthyThresholdCount matcher(grpcCode httpCode)
    unhealthyThresholdCount) ipAddressType nodeSelector(matchExpressions(key operator values) matchLabels(*))
    protocol protocolVersion tags(*) targetControlPort targetGroupAttributes(key value) targetGroupName
    targetType) routeConfigurations(routeIdentifier(kind name namespace) targetGroupProps(enableMultiCluster
    healthCheckConfig(healthCheckInterval healthCheckPath healthCheckPort healthCheckProtocol healthCheckTimeout
    healthyThresholdCount matcher(grpcCode httpCode) unhealthyThresholdCount) ipAddressType
    nodeSelector(matchExpressions(key operator values) matchLabels(*)) protocol protocolVersion tags(*)
    targetControlPort targetGroupAttributes(key value) targetGroupName targetType)) targetReference(group kind
    name)`,
  'gateway.networking.k8s.io BackendTLSPolicy': `options(*) targetRefs(group kind name sectionName) validation(caCertificateRefs(group kind name) hostname
    subjectAltNames(hostname type uri) wellKnownCACertificates)`,
  'gateway.networking.k8s.io GRPCRoute': `hostnames parentRefs(group kind name namespace port sectionName) rules(backendRefs(filters(extensionRef(group
    kind name) requestHeaderModifier(add(name value) remove set(name value)) requestMirror(backendRef(group kind
    name namespace port) fraction(denominator numerator) percent) responseHeaderModifier(add(name value) remove
    set(name value)) type) group kind name namespace port weight) filters(extensionRef(group kind name)
    requestHeaderModifier(add(name value) remove set(name value)) requestMirror(backendRef(group kind name
    namespace port) fraction(denominator numerator) percent) responseHeaderModifier(add(name value) remove
    set(name value)) type) matches(headers(name type value) method(method service type)) name)`,
  'gateway.networking.k8s.io Gateway': `addresses(type value) allowedListeners(namespaces(from selector(matchExpressions(key operator values)
    matchLabels(*)))) gatewayClassName infrastructure(annotations(*) labels(*) parametersRef(group kind name))
    listeners(allowedRoutes(kinds(group kind) namespaces(from selector(matchExpressions(key operator values)
    matchLabels(*)))) hostname name port protocol tls(certificateRefs(group kind name namespace) mode
    options(*))) tls(backend(clientCertificateRef(group kind name namespace))
    frontend(default(validation(caCertificateRefs(group kind name namespace) mode)) perPort(port
    tls(validation(caCertificateRefs(group kind name namespace) mode)))))`,
  'gateway.networking.k8s.io GatewayClass': `controllerName description parametersRef(group kind name namespace)`,
  'gateway.networking.k8s.io HTTPRoute': `hostnames parentRefs(group kind name namespace port sectionName)
    rules(backendRefs(filters(cors(allowCredentials allowHeaders allowMethods allowOrigins exposeHeaders maxAge)
    extensionRef(group kind name) requestHeaderModifier(add(name value) remove set(name value))
    requestMirror(backendRef(group kind name namespace port) fraction(denominator numerator) percent)
    requestRedirect(hostname path(replaceFullPath replacePrefixMatch type) port scheme statusCode)
    responseHeaderModifier(add(name value) remove set(name value)) type urlRewrite(hostname path(replaceFullPath
    replacePrefixMatch type))) group kind name namespace port weight) filters(cors(allowCredentials allowHeaders
    allowMethods allowOrigins exposeHeaders maxAge) extensionRef(group kind name) requestHeaderModifier(add(name
    value) remove set(name value)) requestMirror(backendRef(group kind name namespace port) fraction(denominator
    numerator) percent) requestRedirect(hostname path(replaceFullPath replacePrefixMatch type) port scheme
    statusCode) responseHeaderModifier(add(name value) remove set(name value)) type urlRewrite(hostname
    path(replaceFullPath replacePrefixMatch type))) matches(headers(name type value) method path(type value)
    queryParams(name type value)) name timeouts(backendRequest request))`,
  'gateway.networking.k8s.io ListenerSet': `listeners(allowedRoutes(kinds(group kind) namespaces(from selector(matchExpressions(key operator values)
    matchLabels(*)))) hostname name port protocol tls(certificateRefs(group kind name namespace) mode
    options(*))) parentRef(group kind name namespace)`,
  'gateway.networking.k8s.io ReferenceGrant': `from(group kind namespace) to(group kind name)`,
  'gateway.networking.k8s.io TCPRoute': `parentRefs(group kind name namespace port sectionName) rules(backendRefs(group kind name namespace port
    weight) name)`,
  'gateway.networking.k8s.io TLSRoute': `hostnames parentRefs(group kind name namespace port sectionName) rules(backendRefs(group kind name namespace
    port weight) name)`,
  'gateway.networking.k8s.io UDPRoute': `parentRefs(group kind name namespace port sectionName) rules(backendRefs(group kind name namespace port
    weight) name)`,
  'karpenter.k8s.aws EC2NodeClass': `amiFamily amiSelectorTerms(alias id name owner ssmParameter tags(*)) associatePublicIPAddress
    blockDeviceMappings(deviceName ebs(deleteOnTermination encrypted iops kmsKeyID snapshotID throughput
    volumeInitializationRate volumeSize volumeType) rootVolume) capacityReservationSelectorTerms(id
    instanceMatchCriteria ownerID tags(*)) connectionTracking(tcpEstablishedTimeout udpStreamTimeout udpTimeout)
    context cpuOptions(nestedVirtualization) detailedMonitoring instanceProfile instanceStorePolicy ipPrefixCount
    kubelet(clusterDNS cpuCFSQuota evictionHard(*) evictionMaxPodGracePeriod evictionSoft(*)
    evictionSoftGracePeriod(*) imageGCHighThresholdPercent imageGCLowThresholdPercent kubeReserved(*) maxPods
    podsPerCore systemReserved(*)) metadataOptions(httpEndpoint httpProtocolIPv6 httpPutResponseHopLimit
    httpTokens) networkInterfaces(deviceIndex interfaceType networkCardIndex) placementGroupSelector(id name)
    role securityGroupSelectorTerms(id name tags(*)) subnetSelectorTerms(id tags(*)) tags(*) userData`,
  'karpenter.sh NodePool': `disruption(budgets(duration nodes reasons schedule) consolidateAfter consolidationPolicy) limits(*) replicas
    template(metadata(annotations(*) labels(*)) spec(expireAfter nodeClassRef(group kind name) requirements(key
    minValues operator values) startupTaints(effect key timeAdded value) taints(effect key timeAdded value)
    terminationGracePeriod)) weight`,
  'networking.k8s.aws ApplicationNetworkPolicy': `egress(ports(endPort port protocol) to(domainNames ipBlock(cidr except)
    namespaceSelector(matchExpressions(key operator values) matchLabels(*)) podSelector(matchExpressions(key
    operator values) matchLabels(*)))) ingress(from(ipBlock(cidr except) namespaceSelector(matchExpressions(key
    operator values) matchLabels(*)) podSelector(matchExpressions(key operator values) matchLabels(*)))
    ports(endPort port protocol)) podSelector(matchExpressions(key operator values) matchLabels(*)) policyTypes`,
  'networking.k8s.aws ClusterNetworkPolicy': `egress(action name ports(namedPort portNumber(port protocol) portRange(end protocol start)) to(domainNames
    namespaces(matchExpressions(key operator values) matchLabels(*)) networks
    pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*)) podSelector(matchExpressions(key
    operator values) matchLabels(*))))) ingress(action from(namespaces(matchExpressions(key operator values)
    matchLabels(*)) pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*))
    podSelector(matchExpressions(key operator values) matchLabels(*)))) name ports(namedPort portNumber(port
    protocol) portRange(end protocol start))) priority subject(namespaces(matchExpressions(key operator values)
    matchLabels(*)) pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*))
    podSelector(matchExpressions(key operator values) matchLabels(*)))) tier`,
  'networking.k8s.io Ingress': `ingressClassName defaultBackend(service(name port(name number)) resource(apiGroup kind name)) tls(hosts
    secretName) rules(host http(paths(path pathType backend(service(name port(name number)) resource(apiGroup
    kind name)))))`,
  'networking.k8s.io IngressClass': `controller parameters(apiGroup kind name scope namespace)`,
  'networking.k8s.io NetworkPolicy': `podSelector(matchLabels(*) matchExpressions(key operator values)) ingress(ports(protocol port endPort)
    from(podSelector(matchLabels(*) matchExpressions(key operator values)) namespaceSelector(matchLabels(*)
    matchExpressions(key operator values)) ipBlock(cidr except))) egress(ports(protocol port endPort)
    to(podSelector(matchLabels(*) matchExpressions(key operator values)) namespaceSelector(matchLabels(*)
    matchExpressions(key operator values)) ipBlock(cidr except))) policyTypes`,
  'policy.networking.k8s.io ClusterNetworkPolicy': `egress(action name protocols(destinationNamedPort sctp(destinationPort(number range(end start)))
    tcp(destinationPort(number range(end start))) udp(destinationPort(number range(end start))))
    to(namespaces(matchExpressions(key operator values) matchLabels(*)) networks
    pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*)) podSelector(matchExpressions(key
    operator values) matchLabels(*))))) ingress(action from(namespaces(matchExpressions(key operator values)
    matchLabels(*)) pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*))
    podSelector(matchExpressions(key operator values) matchLabels(*)))) name protocols(destinationNamedPort
    sctp(destinationPort(number range(end start))) tcp(destinationPort(number range(end start)))
    udp(destinationPort(number range(end start))))) priority subject(namespaces(matchExpressions(key operator
    values) matchLabels(*)) pods(namespaceSelector(matchExpressions(key operator values) matchLabels(*))
    podSelector(matchExpressions(key operator values) matchLabels(*)))) tier`,
  'vpcresources.k8s.aws SecurityGroupPolicy': `podSelector(matchExpressions(key operator values) matchLabels(*)) securityGroups(groupIds)
    serviceAccountSelector(matchExpressions(key operator values) matchLabels(*))`,
};
