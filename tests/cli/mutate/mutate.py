"""Faults are put in, most are noticed, the others are proved without effect or listed with their lines; a seed repeats."""
import json
import pathlib
import tempfile

from support import Run, check, write_spec

COUNT = 24


def main(directory):
    spec = write_spec(directory, "small_gecko", design="gecko_encoder", exponent_bits=3, lanes=2, rows=2)
    report_file = directory / "report.json"
    run = Run(["mutate", spec, "--count", COUNT, "--seed", 5, "--rows", 200, "--json", report_file])
    report = json.loads(report_file.read_text())
    check(run.status == (0 if report["survived"] == 0 else 1), "the exit status says whether a fault is left", run)
    check(report["passed"] == (report["survived"] == 0), "and so does the JSON", run)
    check(report["count"] == len(report["faults"]) == COUNT, "as many faults as asked for", run)
    check(report["killed"] + report["disproved"] + report["equivalent"] + report["survived"] == COUNT, "each with its fate", run)
    check(report["killed"] > COUNT / 2, "most are noticed", run)
    for number, fault in enumerate(report["faults"], 1):
        check(fault["number"] == number, "in order", run)
        check(any(source.startswith("rtl/sfp_") for source in fault["sources"]), "with its lines", run)
        if fault["fate"] == "survived":
            check(f"{number}: {fault['mode']} at " in run.out, "what is left is listed", run)

    # Where rows come straight from the port, bits of one vector depend on each other.
    encoder = write_spec(directory, "small_encoder", design="sfp_encoder", lanes=1, rows=2,
                         container={"exponent_bits": 4, "mantissa_bits": 3})
    run = Run(["mutate", encoder, "--count", 4, "--rows", 200])
    check(run.status in (0, 1) and "noticed" in run.out, "an encoder works without a fault", run)

    wrong = Run(["mutate", spec, "--count", 0])
    check(wrong.status == 2 and "--count" in wrong.err, "no faults are none", wrong)


with tempfile.TemporaryDirectory() as temporary:
    main(pathlib.Path(temporary))
