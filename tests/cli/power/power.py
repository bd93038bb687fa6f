"""power as its users see it: energy that follows the tensor, the clock and the price of memory."""

import json
import os
import pathlib
import random
import struct
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]
TINY = pathlib.Path(__file__).resolve().parents[1] / "synth" / "tiny.lib"
SPEC = {"name": "narrow", "design": "sfp_encoder", "container": "bf16", "lanes": 2, "rows": 2,
        "target": {"clock_mhz": 100}}


def npy(values):
    """The bytes of an .npy file of 32-bit floats."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(values)},), }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}f", *values)


class Power(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-power-test-")
        self.addCleanup(holder.cleanup)
        self.work = pathlib.Path(holder.name).resolve()

    def tensor(self, name, values):
        path = self.work / name
        # As bf16 they have to be exact: 8 bits of mantissa.
        path.write_bytes(npy(values))
        return path

    def spec(self, **keys):
        path = self.work / "spec.json"
        path.write_text(json.dumps({**SPEC, **keys}))
        return path

    def power(self, *arguments, expected=0):
        report = self.work / "report.json"
        report.unlink(missing_ok=True)
        result = subprocess.run([SFPGEN, "power", *map(str, arguments), "--json", report], capture_output=True,
                                text=True, timeout=600, check=False)
        self.assertEqual(result.returncode, expected, result.stdout + result.stderr)
        return result, json.loads(report.read_text()) if report.exists() else None

    def test_energy_follows_activity_clock_and_the_price_of_memory(self):
        random.seed(7)
        busy = self.tensor("busy.npy", [random.choice((-1, 1)) * 2.0 ** random.randint(-20, 20) for _ in range(2000)])
        quiet = self.tensor("quiet.npy", [0.0] * 2000)
        result, at_work = self.power(self.spec(), "--tensor", busy)
        self.assertIn("internal and leakage power", result.stdout)
        self.assertTrue(at_work["library"]["has_internal_power"])
        (unit,) = at_work["units"]
        self.assertEqual(unit["values"], 2000)
        self.assertAlmostEqual(unit["values"] / unit["cycles"], 2, delta=0.1)
        # Every register of the netlist is a register of the simulation, but for a few that Yosys made.
        self.assertLess(unit["unmeasured_registers"], 0.05 * unit["measured_registers"])
        for power in (unit["power"], unit["sequential"], unit["combinational"]):
            parts = power["internal_mw"] + power["switching_mw"] + power["leakage_mw"]
            self.assertAlmostEqual(parts, power["total_mw"], delta=1e-4 * power["total_mw"])
        self.assertAlmostEqual(unit["pj_per_value"],
                               unit["power"]["total_mw"] / 100 * unit["cycles"] / unit["values"] * 1000, places=6)
        self.assertAlmostEqual(unit["saved_dram_pj_per_value"], (16 - unit["bits_per_value"]) * 20, places=6)
        self.assertAlmostEqual(unit["net_pj_per_value"], unit["saved_dram_pj_per_value"] - unit["pj_per_value"],
                               places=6)

        _, idle = self.power(self.spec(), "--tensor", quiet)
        (still,) = idle["units"]
        self.assertLess(still["register_toggles_per_cycle"], 0.5 * unit["register_toggles_per_cycle"])
        self.assertLess(still["combinational"]["total_mw"], 0.75 * unit["combinational"]["total_mw"])
        self.assertLess(still["bits_per_value"], unit["bits_per_value"])

        _, dear = self.power(self.spec(), "--tensor", busy, "--dram-pj-per-bit", "4", "--clock-mhz", "50")
        (slow,) = dear["units"]
        self.assertAlmostEqual(slow["saved_dram_pj_per_value"], (16 - unit["bits_per_value"]) * 4, places=6)
        # Half the clock, half the power, the same energy.
        self.assertAlmostEqual(slow["power"]["total_mw"] / unit["power"]["total_mw"], 0.5, delta=0.03)

    def test_a_codec_is_measured_half_by_half_and_a_library_without_power_data_is_named(self):
        tensor = self.tensor("some.npy", [float(value) for value in range(200)])
        result, report = self.power(self.spec(design="sfp_codec"), "--tensor", tensor, "--liberty", TINY)
        self.assertEqual([unit["unit"] for unit in report["units"]], ["encoder", "decoder"])
        self.assertFalse(report["library"]["has_internal_power"])
        self.assertIn("NO power data", result.stdout)
        for unit in report["units"]:
            self.assertIsNone(unit["pj_per_value"])
            self.assertIsNone(unit["net_pj_per_value"])
            self.assertGreater(unit["saved_dram_pj_per_value"], 0)

    def test_bad_input_is_refused(self):
        tensor = self.tensor("some.npy", [1.0])
        for price in ("-1", "nan", "dear", "1e9", ""):
            if price:
                result, _ = self.power(self.spec(), "--tensor", tensor, f"--dram-pj-per-bit={price}", expected=2)
                self.assertIn("--dram-pj-per-bit", result.stderr)
        self.power(self.spec(), expected=2)
        result, _ = self.power(self.spec(), "--tensor", self.work / "absent.npy", expected=2)
        self.assertIn("absent.npy", result.stderr)
        result, _ = self.power(self.spec(), "--tensor", self.tensor("empty.npy", []), expected=2)
        self.assertIn("no value", result.stderr)
        result, _ = self.power(self.spec(), "--tensor", tensor, "--clock-mhz=0", expected=2)
        self.assertIn("--clock-mhz", result.stderr)
        result, _ = self.power(self.spec(lanes=0), "--tensor", tensor, expected=2)
        self.assertIn("/lanes", result.stderr)


if __name__ == "__main__":
    unittest.main()
