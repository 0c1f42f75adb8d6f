"""Runs the saved Athena queries of synthesised templates over made-up flow log records, and compares the answers.

    pip install sqlglot duckdb
    python test/extra/flow-log-queries.py cdk.out/MyStack.template.json ...

Each template must define flow logs with a table: an EksNetwork (or VpcFlowLogs with pod subnets) whose flow logs go to S3, or FlowLogQueries
for a transit gateway. Records only have the fields of the table. The queries run twice: over typed records, as in Parquet files, and over a text
file of the same records in the order of the columns, as in plain text files. sqlglot reads the queries as Athena SQL and rewrites them for
DuckDB. The exit status is 1 where an answer is wrong, and where a query of the templates has no answer here. Jest runs no SQL engine: run this
after every change to lib/flowlogs/queries.ts.
"""

import csv
import json
import sys
import tempfile
import time

import duckdb
import sqlglot

NOW = int(time.time())
HOUR = 3600


def text(value):
    """A CloudFormation string with its Fn::Join undone and each Ref as the logical id."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return value["Ref"]
    separator, parts = value["Fn::Join"]
    return separator.join(text(part) for part in parts)


def read(path):
    with open(path, encoding="utf-8") as template:
        resources = json.load(template)["Resources"]

    def of_type(kind):
        return [resource["Properties"] for resource in resources.values() if resource["Type"] == kind]

    tables = {table["TableInput"]["TableType"]: table["TableInput"] for table in of_type("AWS::Glue::Table")}
    table, view = tables["EXTERNAL_TABLE"], tables.get("VIRTUAL_VIEW")
    queries = {query["Name"]: text(query["QueryString"]) for query in of_type("AWS::Athena::NamedQuery")}
    if view is None:
        return table, queries, None
    # `/* Presto View: `, the Base64 of the definition, ` */`
    _, (_, encoded, _) = view["ViewOriginalText"]["Fn::Join"]
    view_sql = json.loads(text(encoded["Fn::Base64"]))["originalSql"]
    pods = [id for id, resource in resources.items() if resource["Type"] == "AWS::EC2::Subnet" and f"'{id}'" in view_sql]
    if len(pods) < 2:
        sys.exit(f"{path} has no two pod subnets in its view")
    # The records below name the first two pod subnets like this.
    for number, pod in enumerate(pods[:2], start=1):
        view_sql = view_sql.replace(f"'{pod}'", f"'subnet-pod-{number}'")
    return table, queries, {"name": view["Name"], "sql": view_sql}


class Records:
    """The table, filled record by record as the flow log service would, with the fields that it has."""

    KINDS = {"int": "INTEGER", "bigint": "BIGINT", "string": "VARCHAR"}

    def __init__(self, table, view):
        self.table = table
        self.fields = [column["Name"] for column in table["StorageDescriptor"]["Columns"]]
        self.columns = {
            column["Name"]: self.KINDS[column["Type"]]
            for column in table["StorageDescriptor"]["Columns"] + table["PartitionKeys"]
        }
        self.rows = []
        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'UTC'")
        self.db.execute(
            f"CREATE TABLE {table['Name']} (" + ", ".join(f'"{name}" {kind}' for name, kind in self.columns.items()) + ")"
        )
        if view:
            (sql,) = sqlglot.transpile(view["sql"], read="athena", write="duckdb")
            self.db.execute(f"CREATE VIEW {view['name']} AS {sql}")

    def add(self, ago=2 * HOUR, partition_ago=None, **values):
        start = NOW - ago
        day = time.gmtime(NOW - (ago if partition_ago is None else partition_ago))
        record = {
            **{"version": 5, "action": "ACCEPT", "log_status": "OK", "protocol": 6, "type": "IPv4", "packets": 1},
            **{"start": start, "end": start + 50, "pkt_src_aws_service": "-", "pkt_dst_aws_service": "-"},
            **{"reject_reason": "-", "resource_id": "-", "interface_type": "-", "instance_tag": "-", "instance_id": "-"},
            **{"next_hop_interface_id": "-", "next_hop_interface_type": "-", "next_hop_az_id": "-", "next_hop_vpc_id": "-"},
            **{"year": day.tm_year, "month": day.tm_mon, "day": day.tm_mday, "hour": day.tm_hour},
            **{"account": "111111111111", "source_region": "eu-west-1"},
            **values,
        }
        self.rows.append({name: value for name, value in record.items() if name in self.columns})

    def typed(self):
        """The records as values of their types."""
        self.db.execute(f"DELETE FROM {self.table['Name']}")
        for row in self.rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" for _ in row)
            self.db.execute(f"INSERT INTO {self.table['Name']} ({names}) VALUES ({marks})", list(row.values()))
        return self.db

    def as_text(self):
        """The records as lines with a space between fields and a hyphen for an empty one, read by position behind a header."""
        self.db.execute(f"DELETE FROM {self.table['Name']}")
        partitions = [name for name in self.columns if name not in self.fields]
        with tempfile.NamedTemporaryFile("w", suffix=".log", newline="") as file:
            lines = csv.writer(file, delimiter=" ", lineterminator="\n")
            lines.writerow([*(name.replace("_", "-") for name in self.fields), *partitions])
            for row in self.rows:
                lines.writerow(["-" if row.get(name) is None else row[name] for name in [*self.fields, *partitions]])
            file.flush()
            # Numbers that are no numbers are null, as LazySimpleSerDe reads them.
            read = ", ".join(
                f'"{name}"' if kind == "VARCHAR" else f'TRY_CAST("{name}" AS {kind})' for name, kind in self.columns.items()
            )
            types = "{" + ", ".join(f"'{name}': 'VARCHAR'" for name in [*self.fields, *partitions]) + "}"
            self.db.execute(
                f"CREATE OR REPLACE TEMP TABLE lines AS FROM read_csv('{file.name}', delim=' ', quote='', escape='', "
                f"header=false, skip=1, auto_detect=false, columns={types})"
            )
        self.db.execute(f"INSERT INTO {self.table['Name']} SELECT {read} FROM lines")
        return self.db

    def seen(self, at, direction, source, target, ports, size, path=None, **values):
        """A packet stream as one interface sees it: `srcaddr` and `dstaddr` name the interface's own first address."""
        interface, zone, subnet, own = at
        self.add(
            **{
                "interface_id": interface,
                "az_id": zone,
                "subnet_id": subnet,
                "flow_direction": direction,
                "srcaddr": own if direction == "egress" else source,
                "dstaddr": own if direction == "ingress" else target,
                "pkt_srcaddr": source,
                "pkt_dstaddr": target,
                "srcport": ports[0],
                "dstport": ports[1],
                "bytes": size,
                "traffic_path": path,
                **values,
            }
        )

    def moved(self, sender, receiver, source, target, ports, size, path=1, **values):
        """A packet stream between two interfaces of the VPC: recorded at both ends, and with the other end as the next hop of the sender."""
        kind = {"eni-nat": "nat_gateway", "eni-nlb": "network_load_balancer"}.get(receiver[0], "-")
        hop = {"next_hop_interface_id": receiver[0], "next_hop_az_id": receiver[1], "next_hop_interface_type": kind, "next_hop_vpc_id": "vpc-1"}
        self.seen(sender, "egress", source, target, ports, size, path, **{**hop, **values})
        self.seen(receiver, "ingress", source, target, ports, size, None, **values)


# Pods in two zones, a node, and one NAT gateway and one load balancer for both zones, in the first. Each place is an interface with its zone,
# its subnet and its own first address, which is not that of a pod behind it.
POD_1, POD_2 = "100.64.0.10", "100.64.32.20"
NODE_1 = ("eni-node-1", "euw1-az1", "subnet-node-1", "10.0.0.5")
PODS_1 = ("eni-pods-1", "euw1-az1", "subnet-pod-1", "100.64.0.4")
PODS_2 = ("eni-pods-2", "euw1-az2", "subnet-pod-2", "100.64.32.4")
NAT = ("eni-nat", "euw1-az1", "subnet-public-1", "10.0.64.7")
NLB = ("eni-nlb", "euw1-az1", "subnet-public-1", "10.0.64.9")
WEB, S3, DYNAMODB, CLIENT, SCANNER = "203.0.113.5", "52.218.0.1", "52.94.0.1", "198.51.100.7", "192.0.2.66"


def through_nat(records, pod, at, remote, sent, received, **values):
    """A connection of a pod to port 443 of the internet: at the pod, and at both sides of the NAT gateway."""
    records.moved(at, NAT, pod, remote, (40000, 443), sent, **values)
    records.seen(NAT, "egress", NAT[3], remote, (2000, 443), sent, 8, **values)
    records.seen(NAT, "ingress", remote, NAT[3], (443, 2000), received, **values)
    records.moved(NAT, at, remote, pod, (443, 40000), received, **values)


def fill(records):
    # Pod to pod across zones, twice, and the answers
    records.moved(PODS_1, PODS_2, POD_1, POD_2, (40001, 8080), 1000)
    records.moved(PODS_1, PODS_2, POD_1, POD_2, (40002, 8080), 500, ago=20 * HOUR)
    records.moved(PODS_2, PODS_1, POD_2, POD_1, (8080, 40001), 300)
    # A pod behind its node's first interface, to a pod of the same zone
    records.moved(NODE_1, PODS_1, "10.0.0.99", POD_1, (40003, 8080), 77)
    # The internet by NAT: from the gateway's own zone, from the other one, and under the node's address; DynamoDB goes this way, too
    through_nat(records, POD_1, PODS_1, WEB, 100, 20000)
    through_nat(records, POD_2, PODS_2, WEB, 50, 7000)
    through_nat(records, NODE_1[3], NODE_1, WEB, 30, 400)
    through_nat(records, POD_2, PODS_2, DYNAMODB, 8, 90, pkt_dst_aws_service="DYNAMODB")
    # S3 by its gateway endpoint: recorded at the pod alone
    records.seen(PODS_1, "egress", POD_1, S3, (40004, 443), 60, 7, pkt_dst_aws_service="S3")
    records.seen(PODS_1, "ingress", S3, POD_1, (443, 40004), 900000, pkt_src_aws_service="S3")
    # A client by a Network Load Balancer that keeps its address
    records.moved(NLB, PODS_2, CLIENT, POD_2, (50000, 8443), 11)
    records.moved(PODS_2, NLB, POD_2, CLIENT, (8443, 50000), 1300)
    # IPv6 inside the VPC
    records.moved(PODS_1, PODS_2, "2001:db8:0:1::a", "2001:db8:0:2::b", (40005, 443), 640, type="IPv6")
    # Refused: a scan from outside in two records, a pod that a security group keeps from another, and a packet after the end of its connection
    for _ in range(2):
        records.seen(NAT, "ingress", SCANNER, NAT[3], (6000, 22), 40, action="REJECT", packets=5)
    records.seen(PODS_1, "egress", POD_1, POD_2, (40006, 5432), 60, 1)
    records.seen(PODS_2, "ingress", POD_1, POD_2, (40006, 5432), 60, action="REJECT", packets=3)
    records.seen(PODS_1, "ingress", WEB, POD_1, (443, 40000), 40, action="REJECT", packets=1)
    # Not of the last day: older in yesterday's partition or before, and a recent start in a partition that no query may read
    for too_old in ({"ago": 25 * HOUR}, {"ago": 60 * HOUR}, {"partition_ago": 72 * HOUR}):
        records.moved(PODS_1, PODS_2, POD_1, POD_2, (40001, 8080), 10**9, **too_old)
        through_nat(records, POD_1, PODS_1, WEB, 10**9, 10**9, **too_old)
        records.seen(NAT, "ingress", SCANNER, NAT[3], (6000, 22), 40, action="REJECT", packets=10**6, **too_old)
    # No data, in both ways that an empty field is written; a field that the service could not tell
    records.add(log_status="NODATA", interface_id="eni-idle", action="-", srcaddr="-", pkt_srcaddr="-", az_id="-")
    records.add(log_status="SKIPDATA", interface_id="eni-busy", action=None, type=None, packets=None, protocol=None)
    records.seen(("eni-edge", "-", "subnet-edge", "10.0.9.9"), "egress", "10.0.9.9", POD_1, (40007, 8080), 5, 1)
    records.seen(PODS_1, "ingress", "10.0.9.9", POD_1, (40007, 8080), 5)


def services(records):
    """Pods reach two services by NAT, and S3 by its gateway endpoint."""
    sent, received = {"pkt_dst_aws_service": "DYNAMODB"}, {"pkt_src_aws_service": "DYNAMODB"}
    for pod, at, out, back in ((POD_1, PODS_1, 10, 100), (POD_2, PODS_2, 20, 200)):
        records.moved(at, NAT, pod, DYNAMODB, (40000, 443), out, **sent)
        records.moved(NAT, at, DYNAMODB, pod, (443, 40000), back, **received)
    records.moved(PODS_1, NAT, POD_1, "54.0.0.1", (40001, 443), 7, pkt_dst_aws_service="EC2")
    records.moved(NAT, PODS_1, "54.0.0.1", POD_1, (443, 40001), 1, pkt_src_aws_service="EC2")
    records.moved(PODS_1, NAT, POD_1, WEB, (40002, 443), 5000)
    records.seen(PODS_1, "egress", POD_1, S3, (40004, 443), 60, 7, pkt_dst_aws_service="S3")
    records.seen(PODS_1, "ingress", S3, POD_1, (443, 40004), 900000, pkt_src_aws_service="S3")


def hops(records):
    """Tagged instances send to a pod, and to the internet by the NAT gateway of another zone. Tags are percent-encoded."""
    team, other = {"instance_tag": "platform%2Dteam"}, {"instance_tag": "data%20science"}
    records.moved(PODS_1, PODS_2, POD_1, POD_2, (40001, 8080), 300, **team)
    records.moved(PODS_1, NAT, POD_1, WEB, (40002, 443), 70, **team)
    records.moved(PODS_2, NAT, POD_2, WEB, (40003, 443), 500, **other)
    records.moved(PODS_2, NAT, POD_2, WEB, (40003, 443), 9, action="REJECT", **other)
    records.seen(NAT, "egress", NAT[3], WEB, (2000, 443), 570, 8)


def refused(records):
    """Refused by controls of the VPC, and by security groups: two scans, and a source that knocks at few ports."""
    records.seen(NAT, "ingress", SCANNER, NAT[3], (6000, 22), None, action="REJECT", packets=5, reject_reason="BPA")
    records.seen(PODS_1, "egress", POD_1, POD_2, (40006, 5432), 60, 1, action="REJECT", packets=3, reject_reason="EC")
    for port in range(1, 21):
        records.seen(NAT, "ingress", SCANNER, NAT[3], (6000, port), 40, action="REJECT")
    for host in range(1, 26):
        records.seen(PODS_1, "ingress", CLIENT, f"100.64.1.{host}", (6000, 443), 40, action="REJECT", packets=2)
    for port in range(1, 20):
        records.seen(PODS_2, "ingress", WEB, POD_2, (6000, port), 40, action="REJECT")
    records.seen(PODS_2, "egress", POD_2, WEB, (6000, 443), 40, action="REJECT", packets=99)


def arrived(records):
    """Two clients start connections, one of which ends in the same record; answers, UDP, pods and refused ones do not count."""
    at = {"instance_id": "i-1", "packets": 2}
    records.seen(NODE_1, "ingress", CLIENT, NODE_1[3], (50000, 8443), 100, tcp_flags=2, **at)
    records.seen(NODE_1, "ingress", SCANNER, NODE_1[3], (50001, 8443), 50, tcp_flags=3, **at)
    records.seen(NODE_1, "ingress", SCANNER, NODE_1[3], (50002, 8443), 50, tcp_flags=3, **at)
    records.seen(NODE_1, "ingress", WEB, NODE_1[3], (443, 40000), 900, tcp_flags=19, **at)
    records.seen(NODE_1, "ingress", WEB, NODE_1[3], (443, 40001), 900, tcp_flags=0, **at)
    records.seen(NODE_1, "ingress", POD_1, NODE_1[3], (40000, 8443), 900, tcp_flags=2, **at)
    records.seen(NODE_1, "ingress", CLIENT, NODE_1[3], (50003, 53), 900, protocol=17, tcp_flags=2, **at)
    records.seen(NODE_1, "ingress", CLIENT, NODE_1[3], (50004, 22), 900, tcp_flags=2, action="REJECT", **at)


def busy(records):
    """A minute with many packets, and an hour with more of them in all. The NAT gateways use three ports for one destination in a minute."""
    minute = 2 * HOUR + NOW % 60
    for ports in range(3):
        records.seen(NODE_1, "egress", NODE_1[3], POD_1, (41000 + ports, 80), 1000, 1, ago=minute - 10, packets=10, instance_id="i-1")
    for step in range(60):
        records.seen(PODS_1, "egress", POD_1, POD_2, (42000, 80), 100, 1, ago=minute + 60 * step - 10, packets=5, instance_id="i-2")
    at_nat = {"interface_type": "nat_gateway"}
    for port, before in ((2000, 10), (2001, 10), (2002, 10), (2002, 5), (2003, -50), (2004, -50)):
        records.seen(NAT, "egress", NAT[3], WEB, (port, 443), 1, 8, ago=minute - before, **at_nat)
    records.seen(NAT, "egress", WEB, POD_1, (443, 40000), 1, 1, ago=minute - 10, **at_nat)
    regional = ("-", "-", "-", "203.0.113.99")
    gateway = {"interface_type": "regional_nat_gateway", "resource_id": "nat-1"}
    records.seen(regional, "egress", regional[3], S3, (3000, 443), 1, 8, ago=minute - 10, **gateway)


def encrypted(records):
    """Flows of each status, and one whose status is not known. A flow inside the VPC is recorded at both ends."""
    for status, size in ((0, 40), (1, 300), (2, 20), (3, 10), (None, 5)):
        records.moved(PODS_1, PODS_2, POD_1, POD_2, (40000 + size, 8080 + (status or 9)), size, encryption_status=status)
    records.seen(NODE_1, "ingress", WEB, NODE_1[3], (443, 40000), 90, encryption_status=0)
    records.seen(NODE_1, "ingress", WEB, NODE_1[3], (443, 40001), 70, encryption_status=0, action="REJECT")


def passed(records):
    """Bytes of two VPCs through their attachments, and packets that the transit gateway lost."""
    ends = {"tgw_src_vpc_account_id": "1", "tgw_src_vpc_id": "vpc-1", "tgw_dst_vpc_account_id": "2", "tgw_dst_vpc_id": "vpc-2"}
    lost = {"packets_lost_no_route": 0, "packets_lost_blackhole": 0, "packets_lost_mtu_exceeded": 0, "packets_lost_ttl_expired": 0}
    here = {"tgw_attachment_id": "tgw-attach-1", "tgw_pair_attachment_id": "tgw-attach-2", "srcaddr": POD_1, "dstaddr": "10.9.0.1"}
    for size in (100, 50):
        records.add(**ends, **lost, **here, flow_direction="ingress", bytes=size)
    records.add(**ends, **lost, **here, flow_direction="egress", bytes=30)
    records.add(**ends, **here, **{**lost, "packets_lost_blackhole": 4, "packets_lost_no_route": 1}, flow_direction="ingress", bytes=1)
    records.add(**ends, **here, **{**lost, "packets_lost_mtu_exceeded": 2}, flow_direction="ingress", bytes=1)
    records.add(**ends, **lost, **here, flow_direction="ingress", bytes=10**9, ago=60 * HOUR)


LAST_SEEN = "CAST(epoch(last_seen) AS BIGINT)"
ANSWERS = {
    "Top talkers": (
        fill,
        ["pkt_srcaddr", "pkt_dstaddr", "protocol", "port", "total_bytes"],
        [
            (S3, POD_1, 6, 443, 900000),
            (WEB, NAT[3], 6, 443, 27400),
            (WEB, POD_1, 6, 443, 20000),
            (WEB, POD_2, 6, 443, 7000),
            (POD_1, POD_2, 6, 8080, 1500),
            (POD_2, CLIENT, 6, 8443, 1300),
            ("2001:db8:0:1::a", "2001:db8:0:2::b", 6, 443, 640),
            (WEB, NODE_1[3], 6, 443, 400),
            (POD_2, POD_1, 6, 8080, 300),
            (NAT[3], WEB, 6, 443, 180),
            (POD_1, WEB, 6, 443, 100),
        ],
    ),
    "Rejected flows": (
        fill,
        ["interface_id", "flow_direction", "pkt_srcaddr", "pkt_dstaddr", "dstport", "records", "total_packets", LAST_SEEN],
        [
            (NAT[0], "ingress", SCANNER, NAT[3], 22, 2, 10, NOW - 2 * HOUR + 50),
            (PODS_2[0], "ingress", POD_1, POD_2, 5432, 1, 3, NOW - 2 * HOUR + 50),
            (PODS_1[0], "ingress", WEB, POD_1, 40000, 1, 1, NOW - 2 * HOUR + 50),
        ],
    ),
    "Cross-zone bytes": (
        fill,
        ["from_zone", "to_zone", "total_bytes"],
        [
            # WEB and DynamoDB through the NAT gateway of the other zone, the pod's answers, the client of the load balancer
            ("euw1-az1", "euw1-az2", 1000 + 500 + 7000 + 90 + 11 + 640),
            ("euw1-az2", "euw1-az1", 300 + 50 + 8 + 1300),
        ],
    ),
    "NAT bytes by subnet": (
        fill,
        ["subnet_id", "subnet_kind", "az_id", "sent_bytes", "received_bytes"],
        [
            ("subnet-pod-1", "pod", "euw1-az1", 100, 20000),
            ("subnet-pod-2", "pod", "euw1-az2", 50 + 8, 7000 + 90),
            ("subnet-node-1", "other", "euw1-az1", 30, 400),
        ],
    ),
    "NAT bytes by AWS service": (
        services,
        ["service", "sent_bytes", "received_bytes"],
        [("DYNAMODB", 30, 300), ("EC2", 7, 1)],
    ),
    "Bytes by next hop": (
        hops,
        ["next_hop_interface_type", "next_hop_interface_id", "next_hop_vpc_id", "az_id", "next_hop_az_id", "is_cross_zone", "total_bytes"],
        [
            ("nat_gateway", NAT[0], "vpc-1", "euw1-az2", "euw1-az1", True, 500),
            ("-", PODS_2[0], "vpc-1", "euw1-az1", "euw1-az2", True, 300),
            ("nat_gateway", NAT[0], "vpc-1", "euw1-az1", "euw1-az1", False, 70),
        ],
    ),
    "Bytes by tag": (
        hops,
        ["instance_tag", "next_hop_interface_type", "total_bytes"],
        [
            ("-", "-", 570),
            ("data science", "nat_gateway", 500),
            ("platform-team", "-", 300),
            ("platform-team", "nat_gateway", 70),
        ],
    ),
    "Rejections by reason": (
        refused,
        ["reject_reason", "interface_id", "flow_direction", "pkt_srcaddr", "dstport", "total_packets"],
        [("BPA", NAT[0], "ingress", SCANNER, 22, 5), ("EC", PODS_1[0], "egress", POD_1, 5432, 3)],
    ),
    "Port scans": (
        refused,
        ["pkt_srcaddr", "ports", "addresses", "total_packets"],
        [(CLIENT, 1, 25, 50), (SCANNER, 21, 1, 25)],
    ),
    "Connections from the internet": (
        arrived,
        ["interface_id", "instance_id", "dstport", "sources", "records", "total_bytes"],
        [(NODE_1[0], "i-1", 8443, 2, 3, 200)],
    ),
    "Peaks by interface": (
        busy,
        ["interface_id", "instance_id", "flow_direction", "peak_bytes", "peak_packets", "peak_flows"],
        [(NODE_1[0], "i-1", "egress", 3000, 30, 3)],
    ),
    "NAT ports by destination": (
        busy,
        ["gateway", "pkt_dstaddr", "dstport", "protocol", "peak_ports"],
        [(NAT[0], WEB, 443, 6, 3), ("nat-1", S3, 443, 6, 1)],
    ),
    "Unencrypted flows": (
        encrypted,
        ["pkt_srcaddr", "pkt_dstaddr", "protocol", "port", "total_bytes"],
        [(WEB, NODE_1[3], 6, 443, 90), (POD_1, POD_2, 6, 8089, 40)],
    ),
    "Bytes by encryption status": (
        encrypted,
        ["encryption_status", "total_bytes"],
        [(1, 300), (0, 40), (2, 20), (3, 10), (None, 5)],
    ),
    "Transit gateway bytes": (
        passed,
        ["tgw_attachment_id", "flow_direction", "tgw_src_vpc_id", "tgw_dst_vpc_id", "total_bytes"],
        [("tgw-attach-1", "ingress", "vpc-1", "vpc-2", 152), ("tgw-attach-1", "egress", "vpc-1", "vpc-2", 30)],
    ),
    "Transit gateway losses": (
        passed,
        ["tgw_attachment_id", "srcaddr", "dstaddr", "no_route", "blackhole", "mtu_exceeded", "ttl_expired"],
        [("tgw-attach-1", POD_1, "10.9.0.1", 1, 4, 2, 0)],
    ),
}

# Queries whose further rows are not of interest.
FIRST_ROWS = ("Top talkers", "Peaks by interface")


def answer(db, name, query):
    _, columns, expected = ANSWERS[name]
    (sql,) = sqlglot.transpile(query, read="athena", write="duckdb")
    try:
        found = db.execute(f"SELECT {', '.join(columns)} FROM ({sql})").fetchall()
    except duckdb.Error as error:
        return error
    return found[: len(expected)] if name in FIRST_ROWS else found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    wrong, answered = [], set()
    for path in sys.argv[1:]:
        table, queries, view = read(path)
        for name in sorted(set(queries) - set(ANSWERS)):
            wrong.append(name)
            print(f"WRONG  {name}: a query without an answer here")
        for name in sorted(set(queries) & set(ANSWERS)):
            answered.add(name)
            fill_in, _, expected = ANSWERS[name]
            records = Records(table, view)
            fill_in(records)
            for layout, db in (("Parquet", records.typed), ("text", records.as_text)):
                found = answer(db(), name, queries[name])
                if found == expected:
                    print(f"right  {name}, {layout}: {len(found)} rows")
                else:
                    wrong.append(name)
                    print(f"WRONG  {name}, {layout}\n  expected {expected}\n  found    {found}")
    for name in sorted(set(ANSWERS) - answered):
        wrong.append(name)
        print(f"WRONG  {name}: an answer without a query in the templates")
    sys.exit(1 if wrong else 0)


main()
