"""controller: the lengths chosen for a recorded loss, step by step, and what is wrong with losses and options."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SFPGEN = os.environ["SFPGEN"]
ROOT = pathlib.Path(__file__).resolve().parents[3]
RECORDED = ROOT / "examples" / "tensors" / "loss_cnn.csv"


class Controller(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="sfpgen-controller-test-")
        self.addCleanup(holder.cleanup)
        self.work = pathlib.Path(holder.name)

    def losses(self, text, name="losses.csv"):
        path = self.work / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run_controller(self, *arguments, status=0):
        done = subprocess.run([SFPGEN, "controller", *map(str, arguments)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        if status != 0:
            self.assertEqual(done.stdout, "")
        return done

    def refused(self, *arguments):
        """The sentences about a run that is refused."""
        lines = self.run_controller(*arguments, status=2).stderr.splitlines()
        for line in lines:
            self.assertTrue(line.startswith("sfpgen: "), line)
        return [line.removeprefix("sfpgen: ") for line in lines]

    def test_bitwave_shortens_while_the_loss_falls_and_lengthens_when_it_rises(self):
        losses = [8.0 - 0.5 * step for step in range(8)] + [4.0 + 0.5 * step for step in range(12)]
        path = self.losses("".join(f"{loss}\n" for loss in losses))
        table = self.run_controller("bitwave", "--loss", path, "--window", 4, "--threshold", "0.1").stdout.splitlines()
        self.assertEqual(table[0].split(), ["step", "loss", "mantissa", "low", "high"])
        rows = [line.split() for line in table[1:]]
        self.assertEqual(len(rows), len(losses))
        # Three losses are no window yet; then a bit and an exponent at either end go with every step.
        self.assertEqual(rows[2], ["2", "7", "23", "held", "1", "254", "held"])
        self.assertEqual(rows[3], ["3", "6.5", "22", "shortened", "2", "253", "shortened"])
        self.assertEqual(rows[7], ["7", "4.5", "18", "shortened", "6", "249", "shortened"])
        self.assertEqual(rows[12], ["12", "6", "19", "lengthened", "5", "250", "lengthened"])
        self.assertEqual(rows[-1], ["19", "9.5", "23", "held", "1", "254", "held"])

    def test_bitchop_goes_back_to_full_length_when_the_learning_rate_changes(self):
        path = self.losses("loss,learning_rate\n" + "".join(f"{2.0 - 0.1 * step:.1f},{0.5 if step < 8 else 0.1}\n" for step in range(12)))
        steps = self.steps("bitchop", path, "--mantissa-bits", 7, "--epsilon", "0.01", "--hold-off", 2)
        self.assertEqual([step["mantissa_bits"] for step in steps], [7, 6, 5, 4, 3, 2, 1, 0, 7, 7, 7, 6])
        self.assertEqual(steps[8]["mantissa_change"], "lengthened")
        self.assertEqual(steps[9]["mantissa_change"], "held")

    def steps(self, controller, path, *arguments):
        return json.loads(self.run_controller(controller, "--loss", path, *arguments, "--json").stdout)["steps"]

    def test_json_goes_to_standard_output_or_beside_the_table_to_a_file(self):
        alone = self.run_controller("bitwave", "--json", "--loss", RECORDED).stdout
        report = self.work / "lengths.json"
        table = self.run_controller("bitwave", "--loss", RECORDED, "--json", report).stdout
        self.assertEqual(report.read_text(), alone)
        document = json.loads(alone)
        self.assertEqual(document["controller"], "bitwave")
        steps = document["steps"]
        self.assertEqual(len(steps), len(RECORDED.read_text().splitlines()) - 1)
        self.assertEqual(len(table.splitlines()), len(steps) + 1)
        self.assertEqual(list(steps[0]), ["step", "loss", "mantissa_bits", "mantissa_change", "exponent_low",
                                          "exponent_high", "exponent_change", "status"])
        self.assertAlmostEqual(document["mean_mantissa_bits"], sum(step["mantissa_bits"] for step in steps) / len(steps))
        self.assertLess(document["mean_mantissa_bits"], 23)
        for line, step in zip(table.splitlines()[1:], steps, strict=True):
            self.assertEqual(line.split()[2], str(step["mantissa_bits"]))

    def test_a_loss_that_is_no_number_holds_and_one_out_of_range_is_told(self):
        path = self.losses("1\nnan\ninf\n-inf\n1e30\n")
        steps = self.steps("bitchop", path)
        self.assertEqual([step["status"] for step in steps], [[], *3 * [["loss_invalid"]], ["loss_clamped"]])
        self.assertEqual([step["loss"] for step in steps][1:4], [None, None, None])
        self.assertTrue(all(step["mantissa_change"] == "held" for step in steps[:4]))
        self.assertIn("loss_invalid", self.run_controller("bitwave", "--loss", path).stdout)

    def test_freezing_takes_the_averages_rounded_up(self):
        path = self.losses("".join(f"{8 - 0.5 * step}\n" for step in range(8)))
        steps = self.steps("bitwave", path, "--window", 2, "--threshold", "0.1", "--freeze-from", 4)
        # 23, 22, 21, 20 before it.
        self.assertEqual([step["mantissa_bits"] for step in steps], [23, 22, 21, 20, 22, 22, 22, 22])

    def test_files_with_text_in_them_are_refused_line_by_line(self):
        self.assertEqual(self.refused("bitwave", "--loss", self.losses("1\nxx\n\n0.5,2\n", "text.csv")),
                         [f'{self.work}/text.csv: line 2, column 1: "xx" is not a number',
                          f'{self.work}/text.csv: line 3, column 1: "" is not a number',
                          f"{self.work}/text.csv: line 4: 2 columns, 1 expected"])
        for name, content, sentence in (
                ("names.csv", "step,lost\n0,1\n", "of which one is loss"), ("empty.csv", "", "no losses in it"),
                ("header.csv", "step,loss\n", "no losses in it"), ("hex.csv", "1\n0x10\n", '"0x10" is not a number'),
                ("noise.csv", bytes(range(128, 256)) * 4, "is neither a loss nor")):
            (found,) = self.refused("bitchop", "--loss", self.losses(content, name))
            self.assertIn(name, found)
            self.assertIn(sentence, found)
        for path in (self.work / "absent.csv", self.work):
            self.assertEqual(len(self.refused("bitchop", "--loss", path)), 1)

    def test_options_out_of_range_are_told_all_at_once_with_their_ranges(self):
        self.assertEqual(
            self.refused("bitwave", "--loss", self.losses("x\n"), "--mantissa-bits", "-1", "--window", 1, "--exponent-bits", 12,
                         "--loss-bits", "abc", "--threshold", "-0.5", "--freeze-from", "-1")[:-1],
            ['--loss-bits: "abc" is not a whole number from 8 to 24', '--mantissa-bits: "-1" is not a whole number from 2 to 52',
             '--window: "1" is not a whole number from 2 to 256', '--exponent-bits: "12" is not a whole number from 2 to 11',
             '--freeze-from: "-1" is not a whole number from 0 to 4294967295', "--threshold: -0.5 is not 0 or more"])
        good = self.losses("1\n")
        for controller, arguments, sentence in (
                ("bitchop", ("--alpha", 0), "--alpha: 0 does not lie between 0 and 1"),
                ("bitchop", ("--alpha", "nan"), "--alpha: nan does not lie between 0 and 1"),
                ("bitchop", ("--alpha", "1/16"), '--alpha: "1/16" is not a number'),
                ("bitchop", ("--epsilon", "-1"), "--epsilon: -1 is not 0 or more"),
                ("bitchop", ("--hold-off", "-1"), '--hold-off: "-1" is not a whole number from 0 to 4294967295'),
                ("bitchop", ("--mantissa-max", 24), "--mantissa-max: 24 is not from 0 to 23"),
                ("bitchop", ("--mantissa-min", 9, "--mantissa-max", 8), "--mantissa-min: 9 is not from 0 to 8, the longest length"),
                ("bitwave", ("--exponent-low-max", 128), "--exponent-low-max: 128 is not from 1 to 127"),
                ("bitwave", ("--threshold", "inf"), "--threshold: inf is not 0 or more"),
                ("bitwave", ("--loss-integer-bits", 61), '--loss-integer-bits: "61" is not a whole number from -60 to 60'),
                ("bitwave", ("--json", good), f"{good}: cannot be written: it is an input of this command")):
            self.assertEqual(self.refused(controller, "--loss", good, *arguments), [sentence])

    def test_unknown_controllers_and_options_are_told_by_name(self):
        self.assertEqual(self.refused("bitwav", "--loss", RECORDED),
                         ['"bitwav" is not a command of controller; did you mean bitwave?'])
        self.assertEqual(self.refused("sgd"), ['"sgd" is not a command of controller; the commands are bitchop, bitwave'])
        self.assertEqual(self.refused("bitwave", "--los", RECORDED),
                         ['"--los" is not an option of controller bitwave; did you mean --loss?'])
        self.assertEqual(self.refused("bitwave", "--alpha=0.5", "--loss", RECORDED)[0].split(";")[0],
                         '"--alpha" is not an option of controller bitwave')
        self.assertIn("--loss is required", self.run_controller("bitwave", status=2).stderr)
        self.assertIn("subcommand is required", self.run_controller(status=2).stderr)


if __name__ == "__main__":
    unittest.main()
