"""Good designs pass, the report says what was done, and a seed gives the same run again."""
import json
import pathlib
import struct
import tempfile

from support import Run, check, npy, write_spec

ROWS = 3000


def main(directory):
    specs = {kind: write_spec(directory, f"small_{kind}", design=f"sfp_{kind}", container="bf16", lanes=4, rows=4,
                              **({"codings": ["raw", "delta", "bias", "max"]} if kind == "codec" else {}))
             for kind in ("encoder", "decoder", "codec")}
    tensor = directory / "tensor with a blank.npy"
    values = [0x3F80 + index % 37 for index in range(1001)]
    tensor.write_bytes(npy("<u2", (7, 143), struct.pack("<1001H", *values)))

    best = directory / "best.json"
    run = Run(["analyze", tensor, "--container", "bf16", "--lanes", 4, "--rows", 4, "--block", 0, "--mantissa-bits", 5,
               "--recommend", best])
    check(run.status == 0, "analyze recommends settings", run)
    recommended = json.loads(best.read_text())["tensors"][0]

    for kind, spec in specs.items():
        report_file = directory / f"{kind}.report.json"
        run = Run(["verify", spec, "--rows", ROWS, "--json", report_file, "--tensor", tensor,
                   *(["--recommended", best] if kind == "codec" else [])])
        check(run.status == 0, f"a good {kind} passes", run)
        check("passed" in run.out.splitlines()[0], "the first line says so", run)
        report = json.loads(report_file.read_text())
        check(report["passed"] and report["mismatches"] == 0 and report["violations"] == 0, "the JSON says so", run)
        check(report["values_checked"] >= ROWS * 4, "at least the rows asked for are checked", run)
        for part in ("encoder", "decoder"):
            check((part in report["measures"]) == (kind in (part, "codec")), f"{part} is measured", run)
        for part, measures in report["measures"].items():
            check(measures["cycles_per_row"] <= 1.0005, f"{part}: a row a cycle", run)
            extra = 3 if (kind, part) == ("codec", "decoder") else 2  # raw packets take one more, and only the codec has them
            check(measures["packet_4096_extra_cycles_per_packet"] <= extra, f"{part}: packets cost little", run)
            check(measures["latency_cycles"] >= 0, f"{part}: latency", run)
        check(report["coverage"]["holes"] == [], "everything is covered", run)
        check(report["tensors"][0]["values"] == 1001, "the tensor ran through", run)
        check(4 < report["tensors"][0]["bits_per_value"] < 16, "its size is plausible", run)
        check(("recommended_bits_per_value" in report["tensors"][0]) == (kind == "codec"), "once more if asked for", run)
        if kind == "codec":
            bits = report["tensors"][0]["recommended_bits_per_value"]
            check(bits == recommended["bits_per_value"], "as recommended it has the size that analyze found", run)
            check(f"{bits:.3f} as recommended" in run.out, "which the table has too", run)
            check("--recommended" in report["repeat"], "the command to repeat has it", run)
        check(any(tool.startswith("Verilator 5") for tool in report["tools"]), "tool versions", run)

    reports = []
    for seed in (7, 7, 8):
        report_file = directory / "seed.json"
        run = Run(["verify", specs["encoder"], "--rows", 500, "--seed", seed, "--json", report_file])
        check(run.status == 0, "it passes with any seed", run)
        report = json.loads(report_file.read_text())
        for key in ("build_seconds", "run_seconds", "seed", "repeat"):
            del report[key]
        reports.append(report)
    check(reports[0] == reports[1], "the same seed gives the same run")
    check(reports[0] != reports[2], "another seed gives another run")

    for stall in ("0", "0.9"):
        run = Run(["verify", specs["codec"], "--rows", 500, "--stall", stall, "--json", "/dev/stdout"])
        check(run.status == 0, f"it passes with --stall {stall}", run)
        report = json.loads(run.out[run.out.index("\n{"):])
        check(report["passed"], "the JSON may go where the table goes, after it", run)

    trace = directory / "wave.fst"
    run = Run(["verify", specs["encoder"], "--rows", 20, "--trace", trace])
    check(run.status == 0 and trace.stat().st_size > 1000, "a waveform is written", run)

    run = Run(["verify", specs["encoder"], "--rows", 20], environment={"CCACHE_DIR": "/proc/no/cache"})
    check(run.status == 0, "a ccache that cannot write is not used", run)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(pathlib.Path(temporary))
