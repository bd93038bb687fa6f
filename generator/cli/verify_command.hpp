// The command that simulates a design against the golden codec: verify.
#pragma once

namespace CLI {
class App;
}

namespace sfpgen::cli {

/// `sfpgen verify SPEC [--tensor F.npy ...] [--rows N] [--seed S] [--stall P] [--trace F.fst]
/// [--json F]`: builds the design and its bench with Verilator, runs it, prints what it found.
/// Exits with exit_check_failed on any mismatch or broken rule.
void register_verify_command(CLI::App& app, int& exit_code);

}  // namespace sfpgen::cli
