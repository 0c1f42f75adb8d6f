"""Runs the saved Athena queries of a synthesised template over made-up flow log records, and compares the answers.

    pip install sqlglot duckdb
    python test/extra/flow-log-queries.py cdk.out/MyStack.template.json

The template must define an EksNetwork (or VpcFlowLogs with pod subnets) whose flow logs go to S3. sqlglot reads the queries as
Athena SQL and rewrites them for DuckDB. The exit status is 1 where an answer is wrong. Jest runs no SQL engine: run this after every
change to lib/vpc/flow-log-queries.ts.
"""

import json
import sys
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
    table, view = tables["EXTERNAL_TABLE"], tables["VIRTUAL_VIEW"]
    queries = {query["Name"]: text(query["QueryString"]) for query in of_type("AWS::Athena::NamedQuery")}
    # `/* Presto View: `, the Base64 of the definition, ` */`
    _, (_, encoded, _) = view["ViewOriginalText"]["Fn::Join"]
    view_sql = json.loads(text(encoded["Fn::Base64"]))["originalSql"]
    pods = [id for id, resource in resources.items() if resource["Type"] == "AWS::EC2::Subnet" and f"'{id}'" in view_sql]
    return table, queries, pods, {"name": view["Name"], "sql": view_sql}


if len(sys.argv) != 2:
    sys.exit(__doc__)
TABLE, QUERIES, PODS, VIEW = read(sys.argv[1])
if len(PODS) < 2:
    sys.exit("the template has no two pod subnets in its view")
POD_SUBNETS = {"1": PODS[0], "2": PODS[1]}


class Records:
    """The table, filled record by record as the flow log service would."""

    def __init__(self):
        kinds = {"int": "INTEGER", "bigint": "BIGINT", "string": "VARCHAR"}
        columns = TABLE["StorageDescriptor"]["Columns"] + TABLE["PartitionKeys"]
        self.db = duckdb.connect()
        self.db.execute("SET TimeZone = 'UTC'")
        self.db.execute(
            f"CREATE TABLE {TABLE['Name']} ("
            + ", ".join(f'"{column["Name"]}" {kinds[column["Type"]]}' for column in columns)
            + ")"
        )
        (sql,) = sqlglot.transpile(VIEW["sql"], read="athena", write="duckdb")
        self.db.execute(f"CREATE VIEW {VIEW['name']} AS {sql}")

    def add(self, ago=2 * HOUR, partition_ago=None, **values):
        start = NOW - ago
        day = time.gmtime(NOW - (ago if partition_ago is None else partition_ago))
        record = {
            **{"version": 5, "action": "ACCEPT", "log_status": "OK", "protocol": 6, "type": "IPv4", "packets": 1},
            **{"start": start, "end": start + 50, "pkt_src_aws_service": "-", "pkt_dst_aws_service": "-"},
            **{"year": day.tm_year, "month": day.tm_mon, "day": day.tm_mday, "hour": day.tm_hour},
            **values,
        }
        names = ", ".join(f'"{name}"' for name in record)
        marks = ", ".join("?" for _ in record)
        self.db.execute(f"INSERT INTO {TABLE['Name']} ({names}) VALUES ({marks})", list(record.values()))

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
        """A packet stream between two interfaces of the VPC: recorded at both ends."""
        self.seen(sender, "egress", source, target, ports, size, path, **values)
        self.seen(receiver, "ingress", source, target, ports, size, None, **values)


# Pods in two zones, a node, and one NAT gateway and one load balancer for both zones, in the first. Each place is an interface with its zone,
# its subnet and its own first address, which is not that of a pod behind it.
POD_1, POD_2 = "100.64.0.10", "100.64.32.20"
NODE_1 = ("eni-node-1", "euw1-az1", "subnet-node-1", "10.0.0.5")
PODS_1 = ("eni-pods-1", "euw1-az1", POD_SUBNETS["1"], "100.64.0.4")
PODS_2 = ("eni-pods-2", "euw1-az2", POD_SUBNETS["2"], "100.64.32.4")
NAT = ("eni-nat", "euw1-az1", "subnet-public-1", "10.0.64.7")
NLB = ("eni-nlb", "euw1-az1", "subnet-public-1", "10.0.64.9")
WEB, S3, DYNAMODB, CLIENT, SCANNER = "203.0.113.5", "52.218.0.1", "52.94.0.1", "198.51.100.7", "192.0.2.66"


def through_nat(records, pod, at, remote, sent, received, **values):
    """A connection of a pod to port 443 of the internet: at the pod, and at both sides of the NAT gateway."""
    records.moved(at, NAT, pod, remote, (40000, 443), sent, **values)
    records.seen(NAT, "egress", NAT[3], remote, (2000, 443), sent, 8, **values)
    records.seen(NAT, "ingress", remote, NAT[3], (443, 2000), received, **values)
    records.moved(NAT, at, remote, pod, (443, 40000), received, **values)


def fill():
    records = Records()
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
    return records.db


LAST_SEEN = "CAST(epoch(last_seen) AS BIGINT)"
ANSWERS = {
    "Top talkers": (
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
        ["interface_id", "flow_direction", "pkt_srcaddr", "pkt_dstaddr", "dstport", "records", "total_packets", LAST_SEEN],
        [
            (NAT[0], "ingress", SCANNER, NAT[3], 22, 2, 10, NOW - 2 * HOUR + 50),
            (PODS_2[0], "ingress", POD_1, POD_2, 5432, 1, 3, NOW - 2 * HOUR + 50),
            (PODS_1[0], "ingress", WEB, POD_1, 40000, 1, 1, NOW - 2 * HOUR + 50),
        ],
    ),
    "Cross-zone bytes": (
        ["from_zone", "to_zone", "total_bytes"],
        [
            # WEB and DynamoDB through the NAT gateway of the other zone, the pod's answers, the client of the load balancer
            ("euw1-az1", "euw1-az2", 1000 + 500 + 7000 + 90 + 11 + 640),
            ("euw1-az2", "euw1-az1", 300 + 50 + 8 + 1300),
        ],
    ),
    "NAT bytes by subnet": (
        ["subnet_id", "subnet_kind", "az_id", "sent_bytes", "received_bytes"],
        [
            (POD_SUBNETS["1"], "pod", "euw1-az1", 100, 20000),
            (POD_SUBNETS["2"], "pod", "euw1-az2", 50 + 8, 7000 + 90),
            ("subnet-node-1", "other", "euw1-az1", 30, 400),
        ],
    ),
}


def main():
    db = fill()
    wrong = sorted(set(QUERIES) ^ set(ANSWERS))
    for name in wrong:
        print(f"WRONG  {name}: a query without an answer here, or an answer without a query")
    for name in sorted(set(QUERIES) & set(ANSWERS)):
        columns, expected = ANSWERS[name]
        (sql,) = sqlglot.transpile(QUERIES[name], read="athena", write="duckdb")
        try:
            found = db.execute(f"SELECT {', '.join(columns)} FROM ({sql})").fetchall()
        except duckdb.Error as error:
            found = error
        if name == "Top talkers" and isinstance(found, list):
            found = found[: len(expected)]
        if found == expected:
            print(f"right  {name}: {len(found)} rows")
        else:
            wrong.append(name)
            print(f"WRONG  {name}\n  expected {expected}\n  found    {found}")
    sys.exit(1 if wrong else 0)


main()
