"""The question asked with polars, chdb or flowlogs_reader: peers.py <which> <folder of gz files>."""
import gzip
import json
import sys
from collections import Counter
from pathlib import Path


def largest(pairs):
    return min(pairs, key=lambda pair: (-int(pair[1]), pair[0]))


def answer(by_source, hours, refused):
    source, most = largest(by_source)
    port, times = largest(refused)
    flows = sum(int(count) for _, count in hours)
    print(json.dumps({"source": source, "bytes": str(most), "hours": len(hours), "flows": flows,
                      "port": int(port), "refused": int(times)}, separators=(",", ":")))


def with_polars(folder):
    import polars as pl
    frames = [
        pl.read_csv(gzip.open(file).read(), separator=" ", null_values="-", infer_schema_length=0,
                    columns=["srcaddr", "dstport", "bytes", "start", "action", "log-status"])
        .filter(pl.col("log-status") == "OK")
        .with_columns(pl.col("bytes").cast(pl.Int64), (pl.col("start").cast(pl.Int64) // 3600).alias("hour"))
        for file in sorted(Path(folder).glob("*.gz"))
    ]
    rows = pl.concat(frames)
    answer(rows.group_by("srcaddr").agg(pl.col("bytes").sum()).rows(),
           rows.group_by("hour").len().rows(),
           [(int(port), count) for port, count in
            rows.filter(pl.col("action") == "REJECT").group_by("dstport").len().rows()])


def with_chdb(folder):
    import chdb
    names = gzip.open(sorted(Path(folder).glob("*.gz"))[0], "rt").readline().split()
    numbers = {"dstport": "Int32", "bytes": "Int64", "start": "Int64"}
    structure = ", ".join(f"`{name}` {'Nullable(' + numbers.get(name, 'String') + ')'}" for name in names)
    settings = ("SETTINGS format_custom_field_delimiter=' ', format_custom_escaping_rule='CSV', "
                "format_csv_null_representation='-', input_format_with_names_use_header=0")
    source = f"file('{folder}/*.gz', CustomSeparatedWithNames, '{structure}')"
    text = (f"SELECT grouping(a) AS ga, grouping(h) AS gh, grouping(p) AS gp, a, h, p, sum(b) AS n, count() AS c FROM ("
            f"SELECT srcaddr AS a, intDiv(start, 3600) AS h, if(action = 'REJECT', dstport, -1) AS p, bytes AS b "
            f"FROM {source} WHERE `log-status` = 'OK') GROUP BY GROUPING SETS ((a), (h), (p)) {settings}")
    rows = [json.loads(line) for line in str(chdb.query(text, "JSONCompactEachRow")).splitlines()]
    answer([(r[3], r[6]) for r in rows if not r[0] and r[1] and r[2]],
           [(r[4], r[7]) for r in rows if not r[1] and r[0] and r[2]],
           [(int(r[5]), r[7]) for r in rows if not r[2] and r[0] and r[1] and int(r[5]) >= 0])


def with_flowlogs_reader(folder):
    from flowlogs_reader import FlowRecord
    by_source, hours, refused = Counter(), Counter(), Counter()
    for file in sorted(Path(folder).glob("*.gz")):
        with gzip.open(file, "rt") as lines:
            fields = [name.replace("-", "_") for name in next(lines).split()]
            for line in lines:
                record = FlowRecord.from_cwl_event({"message": line}, fields)
                if record.log_status != "OK":
                    continue
                by_source[record.srcaddr] += record.bytes
                hours[int(record.start.timestamp()) // 3600] += 1
                if record.action == "REJECT":
                    refused[record.dstport] += 1
    answer(list(by_source.items()), list(hours.items()), list(refused.items()))


{"polars": with_polars, "chdb": with_chdb, "flowlogs_reader": with_flowlogs_reader}[sys.argv[1]](sys.argv[2])
