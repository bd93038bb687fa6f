// The command that puts faults into a design to see whether its verification notices: mutate.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen mutate SPEC [--count N] [--seed S] [--rows N] [--json F] [--work-dir DIR] [--keep]`:
/// Yosys puts N faults into the design, the Verilator bench runs with each of them, what it does
/// not notice is checked for equivalence. Exits with exit_check_failed if a fault is left.
void register_mutate_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
