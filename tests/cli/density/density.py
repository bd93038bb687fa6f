"""density as its users see it: the table and the JSON say the same, and the ratios follow from the areas."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]


def density(*arguments):
    return subprocess.run([SFPGEN, "density", *map(str, arguments)], capture_output=True, text=True, check=False)


class Density(unittest.TestCase):
    def test_the_quick_run_compares_three_units(self):
        with tempfile.TemporaryDirectory() as name:
            report = pathlib.Path(name) / "density.json"
            done = density("--quick", "--json", report)
            self.assertEqual(done.returncode, 0, done.stderr)
            found = json.loads(report.read_text())
        fp32, bf16, hbfp = found["units"]
        self.assertEqual([unit["name"] for unit in found["units"]], ["fp32", "bf16_sum_bf16", "hbfp4_block_16_sum_bf16"])
        self.assertEqual((fp32["times_fp32"], bf16["times_bf16"]), (1, 1))
        for unit in found["units"]:
            self.assertTrue(unit["clock_met"], unit)
            per_ge = 2 * unit["k"] * found["clock_mhz"] * 1e6 / unit["gate_equivalents"]
            self.assertAlmostEqual(unit["operations_per_second_per_ge"] / per_ge, 1, places=9)
            self.assertAlmostEqual(unit["times_fp32"] * fp32["operations_per_second_per_ge"] / per_ge, 1, places=9)
            self.assertAlmostEqual(unit["times_bf16"] * bf16["operations_per_second_per_ge"] / per_ge, 1, places=9)
            self.assertIn(f"{round(unit['gate_equivalents']):,}", done.stdout)
        self.assertGreater(bf16["times_fp32"], 2)
        self.assertGreater(hbfp["times_bf16"], 2)
        self.assertIn(f"{found['published']['times_fp32']:g} x FP32", done.stdout)
        with_converters = hbfp["with_converters"]
        if with_converters is not None:
            self.assertLess(with_converters["times_fp32"], hbfp["times_fp32"])

    def test_what_cannot_be_is_refused_before_the_tools_run(self):
        for arguments in (("--liberty", "/nowhere.lib"), ("--clock-mhz", "0"), ("--json", "/nowhere/at/all.json")):
            done = density("--quick", *arguments)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertTrue(done.stderr, arguments)


if __name__ == "__main__":
    unittest.main()
