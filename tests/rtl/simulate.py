"""A codec of one shape passes verify, and its latencies are those that check states: arguments are the pipeline, exponent
bits, mantissa bits, lanes, rows and, not for delta alone, the exponent codings (the sum of 1 raw, 2 delta, 4 bias, 8 max)."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def stated(spec):
    """What check says of the latencies, by name."""
    checked = subprocess.run([support.SFPGEN, "check", spec, "--json"], check=True, capture_output=True, text=True)
    return {entry["name"]: entry["cycles"] for entry in json.loads(checked.stdout)["latencies"]}


def main(pipeline, numbers):
    parameters = support.shape(*numbers)
    # Enough packets for every mantissa length and corner size.
    rows = 12_000
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        spec = directory / "grid.json"
        spec.write_text(json.dumps({**json.loads(support.spec_text("grid", "sfp_codec", parameters)), "pipeline": pipeline}))
        report = directory / "report.json"
        done = subprocess.run([support.SFPGEN, "verify", spec, "--rows", str(rows), "--json", report], check=False)
        if done.returncode != 0:
            return done.returncode
        found = json.loads(report.read_text())
        latencies = stated(spec)
    if found["coverage"]["holes"]:
        print("not covered:", found["coverage"]["holes"])
        return 1
    # The bench's packet is shorter than a group: with max its rows wait for less than what is stated.
    measured = found["measures"]["encoder"]["latency_cycles"]
    if not parameters["CODINGS"] & support.CODINGS["max"] and measured != latencies["enc_first_row_to_data"]:
        print(f"the encoder's first data came after {measured} cycles:", latencies)
        return 1
    measured = found["measures"]["decoder"]["latency_cycles"]
    if measured != latencies["dec_data_to_row"]:
        print(f"the decoder's first row came {measured} cycles after its data:", latencies)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], [int(text) for text in sys.argv[2:]]))
