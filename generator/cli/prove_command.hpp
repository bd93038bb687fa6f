// The command that proves properties of a design: prove.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen prove SPEC [--property N ...] [--json F] [--work-dir DIR] [--keep]`: proves what holds
/// for the design of the spec on its own Verilog, with Yosys and its ABC, and prints each property,
/// its method, result and seconds. Exits with exit_check_failed if one is broken or undecided.
void register_prove_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
